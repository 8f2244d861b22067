import { Option } from 'commander';

import { COMPENSATION_OPERATIONS } from '@holdfast/checkout';

import type { Noted, Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

const STATUSES = ['pending', 'done', 'exhausted', 'resolved'];

const operation = (): Option =>
  new Option('--operation <name>', 'of this operation only').choices(COMPENSATION_OPERATIONS);

interface Filter {
  readonly status?: string;
  readonly operation?: string;
  readonly checkout?: string;
}

export const addCompensations: AddCommands = (program, act) => {
  const group = program.command('compensations').description('operations of checkouts that failed');
  group
    .command('list')
    .description('oldest first; those that wait or are exhausted')
    .addOption(new Option('--status <status>', 'with this status').choices(STATUSES))
    .addOption(operation())
    .option('--checkout <id>', 'of this checkout')
    .action(
      act<Filter>(({ compensations }, { tenant, status, operation: name, checkout }) =>
        compensations.list(tenant, { status, operation: name, checkoutId: checkout }),
      ),
    );
  group
    .command('show')
    .description("one, with operators' acts")
    .argument('<id>', 'of the compensation')
    .action(act<object, [string]>(({ compensations }, { tenant }, id) => compensations.show(tenant, id)));
  group
    .command('retry')
    .description('all tries again, from now: one, or without an id all exhausted ones')
    .argument('[id]', 'of the compensation')
    .addOption(operation())
    .option('--note <text>', 'why')
    .option('--dry-run', 'only show which')
    .action(
      act<Triable & Filter & { note?: string }, [string | undefined]>(
        ({ compensations }, { tenant, operation: name, note, dryRun }, id) => {
          if (id !== undefined && name !== undefined) throw new Error('an id, or --operation, not both');
          return compensations.retry(tenant, id, { operation: name, note, dryRun });
        },
      ),
    );
  group
    .command('resolve')
    .description('record that it was done by other means')
    .argument('<id>', 'of the compensation')
    .requiredOption('--note <text>', 'what was done, and where it can be seen')
    .option('--dry-run', 'only check whether it can be resolved')
    .action(
      act<Noted, [string]>(({ compensations }, { tenant, note, dryRun }, id) =>
        compensations.resolve(tenant, id, { note, dryRun }),
      ),
    );
};
