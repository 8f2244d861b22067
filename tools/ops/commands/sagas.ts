import { Option } from 'commander';

import type { Triable } from '../ops-api.ts';
import { triable } from './act.ts';
import type { AddCommands } from './act.ts';

const STATUSES = ['running', 'awaiting_customer', 'completed', 'refused'];

/** Attempts to confirm a checkout. Order and payment decide how one ends; operators cannot resolve it. */
export const addSagas: AddCommands = (program, act) => {
  const group = program.command('sagas').description('attempts to confirm checkouts, and their drivers');
  group
    .command('list')
    .description('open ones, oldest first')
    .addOption(new Option('--status <status>', 'with this status').choices(STATUSES))
    .option('--limit <n>', 'at most this many')
    .action(
      act<{ status?: string; limit?: string }>(({ sagas }, { tenant, status, limit }) =>
        sagas.list(tenant, { status, limit }),
      ),
    );
  group
    .command('show')
    .description("all attempts of a checkout with their steps' results, without personal data")
    .argument('<checkout>', 'its id')
    .action(act<object, [string]>(({ sagas }, { tenant }, id) => sagas.show(tenant, id)));
  triable(
    group
      .command('retry')
      .description('have the worker continue an open one now')
      .argument('<checkout>', 'its id'),
  ).action(
    act<Triable, [string]>(({ sagas }, { tenant, dryRun }, id) => sagas.retry(tenant, id, { dryRun })),
  );
  triable(
    group.command('retry-all').description('have the worker continue all open ones without a driver now'),
  ).action(act<Triable>(({ sagas }, { tenant, dryRun }) => sagas.retryAll(tenant, { dryRun })));
};
