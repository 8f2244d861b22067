import { Argument } from 'commander';

import { pieces } from '../arguments.mjs';

export function addStock(program, act) {
  const stock = program.command('stock').description('pieces on hand');
  stock
    .command('set')
    .description('set the pieces on hand, of all locations together')
    .argument('<sku>', 'as the catalogue has it')
    .addArgument(new Argument('<quantity>', 'what was counted').argParser(pieces))
    .option('--location <id>', 'of this location only')
    .action(
      act((operations, { tenant, location }, sku, quantity) =>
        operations.setStock(tenant, sku, quantity, location),
      ),
    );
  stock
    .command('show')
    .description('on hand, held and allocated, by location')
    .argument('<sku>')
    .action(act((operations, { tenant }, sku) => operations.stock(tenant, sku)));
}
