import { Argument } from 'commander';

import { pieces } from '../arguments.ts';
import type { Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

export const addStock: AddCommands = (program, act) => {
  const stock = program.command('stock').description('pieces on hand');
  stock
    .command('set')
    .description('set the pieces on hand, of all locations together')
    .argument('<sku>', 'as the catalogue has it')
    .addArgument(new Argument('<quantity>', 'the counted pieces').argParser(pieces))
    .option('--location <id>', 'of this location only')
    .option('--dry-run', 'only show the new levels')
    .action(
      act<Triable & { location?: string }, [string, number]>(
        (operations, { tenant, location, dryRun }, sku, quantity) =>
          operations.setStock(tenant, sku, quantity, { locationId: location, dryRun }),
      ),
    );
  stock
    .command('show')
    .description('on hand, held and allocated, by location')
    .argument('<sku>', 'as the catalogue has it')
    .action(act<object, [string]>((operations, { tenant }, sku) => operations.stock(tenant, sku)));
};
