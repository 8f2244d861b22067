export function addApply(program, act) {
  program
    .command('apply')
    .description(
      "create and change a shop's settings, prices, taxes, shipping and promotions as a YAML file says",
    )
    .requiredOption('-f, --file <shop.yaml>', 'docs/operations/shop.yaml is one, with every field')
    .option('--dry-run', 'only say what would happen')
    .action(act(({ shops }, { file, tenant, dryRun }) => shops.apply(file, { tenant, dryRun })));
}
