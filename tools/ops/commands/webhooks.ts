import { Option } from 'commander';

const acting = (command) => command.option('--dry-run', 'only say what would happen');

/** Events of the payment gateway that payment gave up. */
export function addWebhooks(program, act) {
  const group = program.command('webhooks').description('events of the payment gateway that were given up');
  group
    .command('list')
    .description('oldest first, with why')
    .addOption(new Option('--status <status>', 'those that stand so').choices(['failed', 'resolved']))
    .option('--type <type>', 'of this type only')
    .option('--limit <n>', 'at most so many')
    .action(
      act(({ webhooks }, { tenant, status, type, limit }) => webhooks.list(tenant, { status, type, limit })),
    );
  group
    .command('show')
    .description('one, whatever became of it')
    .argument('<id>', "the gateway's (evt_…)")
    .action(act(({ webhooks }, { tenant }, id) => webhooks.show(tenant, id)));
  acting(
    group
      .command('retry')
      .description('give one all its tries again')
      .argument('<id>', "the gateway's (evt_…)"),
  ).action(act(({ webhooks }, { tenant, dryRun }, id) => webhooks.retry(tenant, id, { dryRun })));
  acting(group.command('retry-all').description('give all their tries again'))
    .option('--type <type>', 'of this type only')
    .action(act(({ webhooks }, { tenant, type, dryRun }) => webhooks.retryAll(tenant, { type, dryRun })));
  acting(
    group
      .command('resolve')
      .description('leave one as it is, for good')
      .argument('<id>', "the gateway's (evt_…)"),
  )
    .requiredOption('--note <text>', 'why')
    .action(
      act(({ webhooks }, { tenant, note, dryRun }, id) => webhooks.resolve(tenant, id, { note, dryRun })),
    );
}
