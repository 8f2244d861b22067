import { Option } from 'commander';

const STATUSES = ['running', 'awaiting_customer', 'completed', 'refused'];
const acting = (command) => command.option('--dry-run', 'only say what would happen');

/** Attempts to confirm a checkout. They end as order and payment answer; nobody resolves one by hand. */
export function addSagas(program, act) {
  const group = program.command('sagas').description('attempts to confirm checkouts, and who drives them');
  group
    .command('list')
    .description('open ones, oldest first')
    .addOption(new Option('--status <status>', 'those that stand so').choices(STATUSES))
    .option('--limit <n>', 'at most so many')
    .action(act(({ sagas }, { tenant, status, limit }) => sagas.list(tenant, { status, limit })));
  group
    .command('show')
    .description('all attempts of a checkout with what their steps know, without personal data')
    .argument('<checkout>', 'its id')
    .action(act(({ sagas }, { tenant }, id) => sagas.show(tenant, id)));
  acting(
    group
      .command('retry')
      .description('have the worker look at an open one now')
      .argument('<checkout>', 'its id'),
  ).action(act(({ sagas }, { tenant, dryRun }, id) => sagas.retry(tenant, id, { dryRun })));
  acting(
    group.command('retry-all').description('have the worker look at all open ones now that nobody drives'),
  ).action(act(({ sagas }, { tenant, dryRun }) => sagas.retryAll(tenant, { dryRun })));
}
