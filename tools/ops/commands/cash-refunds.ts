import { wholeNumber } from '../arguments.ts';
import type { Noted } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

/** Refunds of cash on delivery: the shop pays them itself. */
export const addCashRefunds: AddCommands = (program, act) => {
  const group = program
    .command('cash-refunds')
    .description('refunds of cash on delivery, which the shop pays itself');
  group
    .command('list')
    .description('unpaid ones, oldest first')
    .option('--limit <n>', 'at most this many', wholeNumber)
    .action(
      act<{ limit?: number }>(({ cashRefunds }, { tenant, limit }) => cashRefunds.list(tenant, { limit })),
    );
  group
    .command('given')
    .description('record that a customer has the money')
    .argument('<id>', 'of the refund, as `list` shows it')
    .requiredOption('--note <text>', "how: a transfer's number, or who handed it over")
    .option('--dry-run', 'only check whether it can be recorded')
    .action(
      act<Noted, [string]>(({ cashRefunds }, { tenant, note, dryRun }, id) =>
        cashRefunds.given(tenant, id, { note, dryRun }),
      ),
    );
};
