export function addCatalog(program, act) {
  const catalog = program.command('catalog').description('products and variants');
  catalog
    .command('import')
    .description('bring products and variants to what two CSV files say: all rows, or none where one is bad')
    .argument('<products.csv>', 'columns as in tools/sandboxes/demo-data/products.csv')
    .argument('<variants.csv>', 'columns as in tools/sandboxes/demo-data/variants.csv')
    .action(
      act((operations, { tenant }, products, variants) =>
        operations.importProducts(tenant, products, variants),
      ),
    );
}
