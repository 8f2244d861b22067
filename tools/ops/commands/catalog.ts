import type { AddCommands } from './act.ts';

export const addCatalog: AddCommands = (program, act) => {
  const catalog = program.command('catalog').description('products and variants');
  catalog
    .command('import')
    .description('create and change products and variants as two CSV files describe them: all rows or none')
    .argument('<products.csv>', 'columns as in tools/sandboxes/demo-data/products.csv')
    .argument('<variants.csv>', 'columns as in tools/sandboxes/demo-data/variants.csv')
    .action(
      act<object, [string, string]>((operations, { tenant }, products, variants) =>
        operations.importProducts(tenant, products, variants),
      ),
    );
};
