import { Option } from 'commander';

import type { Noted, Triable } from '../ops-api.ts';
import { triable } from './act.ts';
import type { AddCommands } from './act.ts';

const ID = "the gateway's (evt_…)";

/** Webhooks of the payment gateway that reached the retry limit. */
export const addWebhooks: AddCommands = (program, act) => {
  const group = program
    .command('webhooks')
    .description('events of the payment gateway that reached the retry limit');
  group
    .command('list')
    .description('oldest first, with the reason')
    .addOption(new Option('--status <status>', 'with this status').choices(['failed', 'resolved']))
    .option('--type <type>', 'of this type only')
    .option('--limit <n>', 'at most this many')
    .action(
      act<{ status?: string; type?: string; limit?: string }>(
        ({ webhooks }, { tenant, status, type, limit }) => webhooks.list(tenant, { status, type, limit }),
      ),
    );
  group
    .command('show')
    .description('one with its status')
    .argument('<id>', ID)
    .action(act<object, [string]>(({ webhooks }, { tenant }, id) => webhooks.show(tenant, id)));
  triable(group.command('retry').description('give one all its tries again').argument('<id>', ID)).action(
    act<Triable, [string]>(({ webhooks }, { tenant, dryRun }, id) => webhooks.retry(tenant, id, { dryRun })),
  );
  triable(group.command('retry-all').description('give all their tries again'))
    .option('--type <type>', 'of this type only')
    .action(
      act<Triable & { type?: string }>(({ webhooks }, { tenant, type, dryRun }) =>
        webhooks.retryAll(tenant, { type, dryRun }),
      ),
    );
  triable(group.command('resolve').description('leave one as it is, for good').argument('<id>', ID))
    .requiredOption('--note <text>', 'why')
    .action(
      act<Noted, [string]>(({ webhooks }, { tenant, note, dryRun }, id) =>
        webhooks.resolve(tenant, id, { note, dryRun }),
      ),
    );
};
