import { Argument, Option } from 'commander';

import { currencyCode, wholeNumber } from '../arguments.ts';

const CURRENCIES = { demo: 'USD', 'demo-eu': 'EUR', 'demo-jp': 'JPY' };

export function addPrices(program, act) {
  const prices = program.command('prices').description('price lists');
  prices
    .command('set')
    .description("set a SKU's price; carts see it with their next quote")
    .argument('<sku>', 'as the catalogue has it')
    .addArgument(new Argument('<minor>', 'in minor units: 1999 is 19.99 USD').argParser(wholeNumber))
    .addOption(
      new Option('--currency <code>', 'ISO 4217 (default: that of the demo shop)').argParser(currencyCode),
    )
    .option('--dry-run', 'only say what would happen')
    .action(
      act(async (operations, { tenant, currency, dryRun }, sku, minor) => {
        const code = currency ?? CURRENCIES[tenant];
        if (!code) throw new Error(`Say the currency of tenant ${tenant} by --currency.`);
        const { previousUnitPriceMinor: before } = await operations.setPrice(tenant, sku, code, minor, {
          dryRun,
        });
        const change = before === undefined ? 'had no price' : `was ${before}`;
        return `${tenant}: ${sku} ${dryRun ? 'would cost' : 'costs'} ${minor} ${code} (minor units), ${change}`;
      }),
    );
}
