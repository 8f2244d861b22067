import { Argument, InvalidArgumentError } from 'commander';

import { wholeNumber } from '../arguments.ts';

/** `LINE=2` or `SKU=2`, gathered over repetitions. */
const pieces = (name) => (text, gathered) => {
  const at = text.lastIndexOf('=');
  const quantity = wholeNumber(text.slice(at + 1));
  if (at < 1 || quantity === 0) throw new InvalidArgumentError(`${name}=QUANTITY is expected.`);
  return [...(gathered ?? []), { [name]: text.slice(0, at), quantity }];
};

/** Goods that come back. */
export function addReturns(program, act) {
  const returns = program
    .command('returns')
    .description('goods that come back, for money or for other goods');
  returns
    .command('list')
    .description('those that wait for somebody, oldest first; with --order all of one order')
    .option('--order <id>', 'all of this order')
    .action(
      act(({ returns: goods }, { tenant, order }) =>
        order ? goods.ofOrder(tenant, order) : goods.open(tenant),
      ),
    );
  returns
    .command('show')
    .description('one return')
    .argument('<id>', 'of the return')
    .action(act(({ returns: goods }, { tenant }, id) => goods.show(tenant, id)));
  returns
    .command('request')
    .description("ask for pieces of an order's lines back, on a customer's behalf")
    .argument('<order>', 'its id')
    .addArgument(
      new Argument('<line=quantity...>', 'lines of the order by id, and how many pieces of each').argParser(
        pieces('lineId'),
      ),
    )
    .option('--for <sku=quantity>', 'other goods of equal value instead of money', pieces('sku'))
    .option('--reason <text>', 'why they come back')
    .action(
      act(({ returns: goods }, { tenant, reason, for: exchangeFor }, order, lines) =>
        goods.request(tenant, order, { lines, reason, exchangeFor }),
      ),
    );
  addDecisions(returns, act);
}

function addDecisions(returns, act) {
  const decision = (name, description, bodyOf = () => ({})) =>
    returns
      .command(name)
      .description(description)
      .argument('<id>', 'of the return')
      .action(
        act(({ returns: goods }, { tenant, ...options }, id) =>
          goods.decide(tenant, id, name, bodyOf(options)),
        ),
      );
  decision('approve', 'the goods may be sent back', ({ withShipping }) => ({ withShipping })).option(
    '--with-shipping',
    'shipping is given back too, once per order',
  );
  decision('receive', 'the goods have arrived', ({ damaged }) => ({ damagedLineIds: damaged })).option(
    '--damaged <line...>',
    'lines whose goods cannot be sold again',
  );
  decision('complete', 'give the money back, or make the order that an exchange becomes');
  decision('reject', 'the pieces may be asked for again', ({ note }) => ({ note })).requiredOption(
    '--note <text>',
    'why',
  );
}
