import { RemoteCallError } from '@holdfast/grpc';

/** The fault of one call. */
export type Fault =
  /** Nothing happens, and this is answered. */
  | { readonly kind: 'refuse'; readonly error: Error }
  /** The service is not reached: nothing happens. */
  | { readonly kind: 'away' }
  /** It happens, and the answer is lost. */
  | { readonly kind: 'lost' }
  /** The caller gets an error; the call takes effect when the gate opens, like a delayed request. */
  | { readonly kind: 'late'; readonly until: Promise<void> }
  /** It happens, and is answered, when the gate opens. */
  | { readonly kind: 'wait'; readonly until: Promise<void> };

/** A call as it reached the fake. */
export interface RecordedCall {
  readonly operation: string;
  readonly request: unknown;
  /** Milliseconds of one clock for all fakes; no end while the answer is out. */
  readonly startedAt: number;
  endedAt?: number;
}

const UNAVAILABLE = 14;
const DEADLINE_EXCEEDED = 4;

/** A promise that the spec opens. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Calls to one fake service: remembered, and going wrong as planned. */
export class Calls {
  readonly recorded: RecordedCall[] = [];
  /** The latency of every answer, for specs that measure parallel calls. */
  latencyMs = 0;
  /** A scheduler decides when requests arrive, and calls only then. */
  isInstant = false;
  private readonly planned = new Map<string, Fault[]>();
  private readonly standing = new Map<string, Fault>();

  constructor(private readonly service: string) {}

  /** Plans the faults of the next calls of an operation, in this order. */
  plan(operation: string, ...faults: Fault[]): void {
    this.planned.set(operation, [...(this.planned.get(operation) ?? []), ...faults]);
  }

  /** Sets the fault of every further call of an operation; undefined: none. */
  always(operation: string, fault: Fault | undefined): void {
    if (fault) this.standing.set(operation, fault);
    else this.standing.delete(operation);
  }

  /** The number of calls of an operation. */
  count(operation: string): number {
    return this.recorded.filter((call) => call.operation === operation).length;
  }

  /** Runs one call. */
  async run<T>(operation: string, request: unknown, effect: () => T): Promise<T> {
    const call: RecordedCall = { operation, request, startedAt: performance.now() };
    this.recorded.push(call);
    const fault = this.planned.get(operation)?.shift() ?? this.standing.get(operation);
    try {
      if (!this.isInstant) await this.underWay();
      return await (fault === undefined ? effect() : this.goWrong(fault, operation, effect));
    } finally {
      call.endedAt = performance.now();
    }
  }

  /** As over a network: never in the caller's own turn. */
  private underWay(): Promise<void> {
    const { latencyMs } = this;
    return new Promise((resolve) => {
      if (latencyMs > 0) setTimeout(resolve, latencyMs);
      else setImmediate(resolve);
    });
  }

  private async goWrong<T>(fault: Fault, operation: string, effect: () => T): Promise<T> {
    switch (fault.kind) {
      case 'refuse':
        throw fault.error;
      case 'away':
        throw this.failed(operation, UNAVAILABLE);
      case 'lost':
        effect();
        throw this.failed(operation, DEADLINE_EXCEEDED);
      case 'late':
        void fault.until
          .then(effect)
          .catch((error: unknown) =>
            this.recorded.push({ operation: `${operation}!`, request: error, startedAt: performance.now() }),
          );
        throw this.failed(operation, DEADLINE_EXCEEDED);
      case 'wait':
        await fault.until;
        return effect();
    }
  }

  private failed(operation: string, code: number): RemoteCallError {
    return new RemoteCallError(this.service, operation, code, undefined);
  }
}
