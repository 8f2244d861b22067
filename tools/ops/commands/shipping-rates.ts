import type { Triable } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

const SWITCHES = [
  { name: 'disable', enabled: false, description: 'no rate can be had: nothing can be confirmed' },
  { name: 'enable', enabled: true, description: 'rates can be had again' },
];

export const addShippingRates: AddCommands = (program, act) => {
  const rates = program.command('shipping-rates').description("a tenant's shipping rates");
  for (const { name, enabled, description } of SWITCHES) {
    rates
      .command(name)
      .description(description)
      .option('--dry-run', 'only show the change')
      .action(
        act<Triable>(async (operations, { tenant, dryRun }) => {
          await operations.setRatesEnabled(tenant, enabled, { dryRun });
          return `${tenant}: shipping rates ${dryRun ? 'would be' : 'are'} ${enabled ? 'on' : 'off'}`;
        }),
      );
  }
};
