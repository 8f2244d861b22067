/** Cash on delivery that is owed back: no gateway does it. */
export function addCashRefunds(program, act) {
  const group = program
    .command('cash-refunds')
    .description('cash on delivery that customers are to get back');
  group
    .command('list')
    .description('what is owed, oldest first')
    .option('--limit <n>', 'at most so many')
    .action(act(({ cashRefunds }, { tenant, limit }) => cashRefunds.list(tenant, { limit })));
  group
    .command('given')
    .description('say that a customer has her money')
    .argument('<id>', "the refund's, as `list` shows it")
    .requiredOption('--note <text>', "how: a transfer's number, who handed it over")
    .option('--dry-run', 'only say what would happen')
    .action(
      act(({ cashRefunds }, { tenant, note, dryRun }, id) => cashRefunds.given(tenant, id, { note, dryRun })),
    );
}
