import type { Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

export const addApply: AddCommands = (program, act) => {
  program
    .command('apply')
    .description(
      "create and change a shop's settings, prices, taxes, shipping and promotions as a YAML file describes them",
    )
    .requiredOption('-f, --file <shop.yaml>', 'docs/operations/shop.yaml is one, with every field')
    .option('--dry-run', 'only show the changes')
    .action(
      act<Triable & { file: string }>(({ shops }, { file, tenant, dryRun }) =>
        shops.apply(file, { tenant, dryRun }),
      ),
    );
};
