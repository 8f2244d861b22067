import { Argument } from 'commander';

import { minorUnits } from '../arguments.ts';
import type { Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

export const addOrders: AddCommands = (program, act) => {
  const orders = program.command('orders').description('orders');
  orders
    .command('show')
    .description('one order')
    .argument('<id>', 'of the order')
    .action(act<object, [string]>((operations, { tenant }, id) => operations.order(tenant, id)));
  orders
    .command('news')
    .description('events of warehouses and carriers that fitted no order, newest first')
    .option('--order <id>', 'of this order only')
    .action(
      act<{ order?: string }>(({ events }, { tenant, order }) =>
        events.unappliedEvents(tenant, { orderId: order }),
      ),
    );
  orders
    .command('refund')
    .description("refund part of an order, in its currency's minor units")
    .argument('<id>', 'of the order')
    .addArgument(
      new Argument(
        '<minor>',
        '2199 is 21.99; in steps of 10 for KWD, 100 for MGA: the answer says the step',
      ).argParser(minorUnits),
    )
    .option('--key <key>', 'the same key refunds once, however often it is repeated')
    .option('--dry-run', 'only check whether it can be refunded')
    .action(
      act<Triable & { key?: string }, [string, number]>(
        (operations, { tenant, key, dryRun }, id, amountMinor) =>
          operations.refundOrder(tenant, id, amountMinor, { key, dryRun }),
      ),
    );
};
