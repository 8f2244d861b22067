import { Argument, InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

import { wholeNumber } from '../arguments.ts';
import type { Act, AddCommands } from './act.ts';

/** One pair of a name and a quantity. */
function pairOf(text: string, expected: string): [string, number] {
  const at = text.lastIndexOf('=');
  const quantity = wholeNumber(text.slice(at + 1));
  if (at < 1 || quantity === 0) throw new InvalidArgumentError(`${expected}=QUANTITY is expected.`);
  return [text.slice(0, at), quantity];
}

interface LineQuantity {
  readonly lineId: string;
  readonly quantity: number;
}
interface SkuQuantity {
  readonly sku: string;
  readonly quantity: number;
}

/** `LINE=2`, collected over repetitions. */
function lines(text: string, collected: readonly LineQuantity[] | undefined): LineQuantity[] {
  const [lineId, quantity] = pairOf(text, 'lineId');
  return [...(collected ?? []), { lineId, quantity }];
}

/** `SKU=2`, collected over repetitions. */
function skus(text: string, collected: readonly SkuQuantity[] | undefined): SkuQuantity[] {
  const [sku, quantity] = pairOf(text, 'sku');
  return [...(collected ?? []), { sku, quantity }];
}

export const addReturns: AddCommands = (program, act) => {
  const returns = program
    .command('returns')
    .description('goods that come back, for money or for other goods');
  returns
    .command('list')
    .description('those that wait for a decision, oldest first; with --order all of one order')
    .option('--order <id>', 'all of this order')
    .action(
      act<{ order?: string }>(({ returns: goods }, { tenant, order }) =>
        order ? goods.ofOrder(tenant, order) : goods.open(tenant),
      ),
    );
  returns
    .command('show')
    .description('one return')
    .argument('<id>', 'of the return')
    .action(act<object, [string]>(({ returns: goods }, { tenant }, id) => goods.show(tenant, id)));
  returns
    .command('request')
    .description("request a return of an order's lines, for a customer")
    .argument('<order>', 'its id')
    .addArgument(
      new Argument('<line=quantity...>', 'lines of the order by id, and how many pieces of each').argParser(
        lines,
      ),
    )
    .option('--for <sku=quantity>', 'other goods of equal value instead of money', skus)
    .option('--reason <text>', 'why they come back')
    .action(
      act<{ reason?: string; for?: SkuQuantity[] }, [string, LineQuantity[]]>(
        ({ returns: goods }, { tenant, reason, for: exchangeFor }, order, returned) =>
          goods.request(tenant, order, { lines: returned, reason, exchangeFor }),
      ),
    );
  addDecisions(returns, act);
};

interface Decision {
  readonly withShipping?: boolean;
  readonly damaged?: string[];
  readonly note?: string;
}

function addDecisions(returns: Command, act: Act): void {
  const decision = (
    name: string,
    description: string,
    bodyOf: (options: Decision) => object = () => ({}),
  ): Command =>
    returns
      .command(name)
      .description(description)
      .argument('<id>', 'of the return')
      .action(
        act<Decision, [string]>(({ returns: goods }, { tenant, ...options }, id) =>
          goods.decide(tenant, id, name, bodyOf(options)),
        ),
      );
  decision('approve', 'the goods may be sent back', ({ withShipping }) => ({ withShipping })).option(
    '--with-shipping',
    'shipping is refunded too, once per order',
  );
  decision('receive', 'the goods have arrived', ({ damaged }) => ({ damagedLineIds: damaged })).option(
    '--damaged <line...>',
    'lines whose goods cannot be sold again',
  );
  decision('complete', 'refund the money, or create the order of an exchange');
  decision('reject', 'the pieces may be requested again', ({ note }) => ({ note })).requiredOption(
    '--note <text>',
    'why',
  );
}
