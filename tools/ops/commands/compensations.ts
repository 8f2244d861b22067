import { Option } from 'commander';

const STATUSES = ['pending', 'done', 'exhausted', 'resolved'];
const OPERATIONS = [
  'void_authorization',
  'apply_promotion',
  'cart_cleanup',
  'release_reservations',
  'release_promotions',
  'confirm_reservations',
  'refund_payment',
];

const operation = () => new Option('--operation <name>', 'of this operation only').choices(OPERATIONS);

export function addCompensations(program, act) {
  const group = program
    .command('compensations')
    .description('what checkouts left to be done, and could not be');
  group
    .command('list')
    .description('oldest first; those that wait or were given up')
    .addOption(new Option('--status <status>', 'those that stand so').choices(STATUSES))
    .addOption(operation())
    .option('--checkout <id>', 'of this checkout')
    .action(
      act(({ compensations }, { tenant, status, operation: name, checkout }) =>
        compensations.list(tenant, { status, operation: name, checkoutId: checkout }),
      ),
    );
  group
    .command('show')
    .description('one, with what was done about it by hand')
    .argument('<id>', 'of the compensation')
    .action(act(({ compensations }, { tenant }, id) => compensations.show(tenant, id)));
  group
    .command('retry')
    .description('all tries again, beginning now: one, or without an id all that were given up')
    .argument('[id]', 'of the compensation')
    .addOption(operation())
    .option('--note <text>', 'why')
    .option('--dry-run', 'only say which')
    .action(
      act(({ compensations }, { tenant, operation: name, note, dryRun }, id) => {
        if (id !== undefined && name !== undefined) throw new Error('an id, or --operation, not both');
        return compensations.retry(tenant, id, { operation: name, note, dryRun });
      }),
    );
  group
    .command('resolve')
    .description('it was done by other means')
    .argument('<id>', 'of the compensation')
    .requiredOption('--note <text>', 'what was done, and where it can be seen')
    .option('--dry-run', 'only say whether it could be')
    .action(
      act(({ compensations }, { tenant, note, dryRun }, id) =>
        compensations.resolve(tenant, id, { note, dryRun }),
      ),
    );
}
