import { Argument } from 'commander';

import { minorUnits } from '../arguments.ts';

export function addOrders(program, act) {
  const orders = program.command('orders').description('orders');
  orders
    .command('show')
    .description('one order')
    .argument('<id>', 'of the order')
    .action(act((operations, { tenant }, id) => operations.order(tenant, id)));
  orders
    .command('news')
    .description('what warehouses and carriers told that fitted no order, newest first')
    .option('--order <id>', 'of this order only')
    .action(act(({ events }, { tenant, order }) => events.keptNews(tenant, { orderId: order })));
  orders
    .command('refund')
    .description("give back a part of what was paid for an order, in its currency's minor units")
    .argument('<id>', 'of the order')
    .addArgument(
      new Argument(
        '<minor>',
        '2199 is 21.99; in steps of 10 for KWD, 100 for MGA: the answer says the step',
      ).argParser(minorUnits),
    )
    .option('--key <key>', 'the same key refunds once, however often it is said')
    .option('--dry-run', 'only say whether it could be')
    .action(
      act((operations, { tenant, key, dryRun }, id, amountMinor) =>
        operations.refundOrder(tenant, id, amountMinor, { key, dryRun }),
      ),
    );
}
