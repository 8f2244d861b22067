import { runOps } from '../commands.ts';
import type { Operations } from '../operations.ts';

/** Operations that record their calls, or refuse. */
class RecordedOperations {
  readonly asked: unknown[][] = [];
  closed = false;
  refusal: Error | undefined;

  readonly setPrice = (...args: unknown[]) =>
    this.answer('setPrice', args, { previousUnitPriceMinor: '1999' });
  readonly setStock = (...args: unknown[]) => this.answer('setStock', args, [{ onHand: 7 }]);
  readonly stock = (...args: unknown[]) => this.answer('stock', args, []);
  readonly promotions = (...args: unknown[]) => this.answer('promotions', args, [{ code: 'ONLY5' }]);
  readonly promotion = (...args: unknown[]) => this.answer('promotion', args, { code: 'ONLY5' });
  readonly order = (...args: unknown[]) => this.answer('order', args, { status: 'confirmed' });
  readonly refundOrder = (...args: unknown[]) => this.answer('refundOrder', args, { refundId: 'r1' });
  readonly setRatesEnabled = (...args: unknown[]) => this.answer('setRatesEnabled', args, {});
  readonly importProducts = (...args: unknown[]) => this.answer('importProducts', args, {});

  readonly events = this.group('events');
  readonly compensations = this.group('compensations');
  readonly returns = this.group('returns');
  readonly webhooks = this.group('webhooks');

  /** Any method of a group, recorded with its name. */
  private group(name: string): object {
    return new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            this.answer(`${name}.${String(method)}`, args, []),
      },
    );
  }

  close(): void {
    this.closed = true;
  }

  private async answer(operation: string, args: unknown[], answer: unknown): Promise<unknown> {
    this.asked.push([operation, ...args]);
    if (this.refusal) throw this.refusal;
    return answer;
  }
}

/** Runs one command line against recorded operations; with a refusal, every operation fails by it. */
export async function ops(line: string, refusal?: Error) {
  const operations = new RecordedOperations();
  operations.refusal = refusal;
  const [out, err, opened]: [string[], string[], object[]] = [[], [], []];
  const code = await runOps(['node', 'ops', ...line.split(' ').filter(Boolean)], {
    open: (options) => {
      opened.push(options);
      return operations as unknown as Operations;
    },
    print: (text) => void out.push(text),
    printError: (text) => void err.push(text),
  });
  return { code, out: out.join('\n'), err: err.join('\n'), opened, operations };
}
