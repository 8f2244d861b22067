import { Argument, Option } from 'commander';

import { currencyCode, wholeNumber } from '../arguments.ts';
import type { Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

const CURRENCIES = new Map([
  ['demo', 'USD'],
  ['demo-eu', 'EUR'],
  ['demo-jp', 'JPY'],
]);

export const addPrices: AddCommands = (program, act) => {
  const prices = program.command('prices').description('price lists');
  prices
    .command('set')
    .description("set a SKU's price; carts see it with their next quote")
    .argument('<sku>', 'as the catalogue has it')
    .addArgument(new Argument('<minor>', 'in minor units: 1999 is 19.99 USD').argParser(wholeNumber))
    .addOption(
      new Option('--currency <code>', 'ISO 4217 (default: that of the demo shop)').argParser(currencyCode),
    )
    .option('--dry-run', 'only show the change')
    .action(
      act<Triable & { currency?: string }, [string, number]>(
        async (operations, { tenant, currency = CURRENCIES.get(tenant), dryRun }, sku, unitPriceMinor) => {
          if (!currency) throw new Error(`Say the currency of tenant ${tenant} by --currency.`);
          const price = { currency, unitPriceMinor, dryRun };
          const { previousUnitPriceMinor: before } = await operations.setPrice(tenant, sku, price);
          const change = before === undefined ? 'had no price' : `was ${before}`;
          return `${tenant}: ${sku} ${dryRun ? 'would cost' : 'costs'} ${unitPriceMinor} ${currency} (minor units), ${change}`;
        },
      ),
    );
};
