import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { IncompleteError } from '../customer-operations.ts';
import type { ExportedCustomer, Subject } from '../customer-operations.ts';
import type { Noted } from '../ops-api.ts';
import type { AddCommands } from './act.ts';

/** Only the operator reads the export. */
const OWNER_ONLY = 0o600;

interface Named {
  readonly email?: string;
}

const named = (command: Command, description: string): Command =>
  command
    .description(description)
    .argument('[customer]', "the account: the subject of the customer's token")
    .option('--email <address>', 'everything under this address, as a guest too');

function subjectOf(customerId: string | undefined, { email }: Named): Subject {
  if (customerId === undefined && email === undefined)
    throw new Error('Whose? Name an account, or --email, or both.');
  return { ...(customerId !== undefined && { customerId }), ...(email !== undefined && { email }) };
}

/** Where an app did not answer, the file is written all the same, and the command names the app and fails. */
function assertComplete({ failed }: ExportedCustomer, out: string | undefined): void {
  const away = Object.entries(failed);
  if (away.length === 0) return;
  throw new IncompleteError(
    `not complete${out ? `; ${out} holds the rest` : ''}`,
    away.map(([path, message]) => ({ path, message })),
  );
}

/** One customer's personal data, over all apps. */
export const addCustomers: AddCommands = (program, act) => {
  const customers = program
    .command('customers')
    .description("one customer's personal data, over all services");
  named(customers.command('export'), 'all data of a customer, as JSON')
    .option('--out <file>', 'into this file, which only you can read')
    .action(
      act<Named & { out?: string }, [string | undefined]>(
        async ({ customers: people }, { tenant, out, ...options }, customerId) => {
          const found = await people.export(tenant, subjectOf(customerId, options));
          if (out !== undefined)
            await writeFile(out, `${JSON.stringify(found, null, 2)}\n`, { mode: OWNER_ONLY });
          assertComplete(found, out);
          if (out === undefined) return found;
          return `${out}: ${Object.keys(found.services).join(', ') || 'there is no data'}`;
        },
      ),
    );
  named(
    customers.command('erase'),
    'erase a customer; orders keep the data that accounting needs (docs/operations/personal-data.md)',
  )
    .requiredOption('--note <text>', 'why: the number of the request, not a name')
    .option('--dry-run', 'only show the rows, or the obstacles')
    .action(
      act<Named & Noted, [string | undefined]>(
        ({ customers: people }, { tenant, note, dryRun, ...options }, customerId) =>
          people.erase(tenant, subjectOf(customerId, options), { note, dryRun }),
      ),
    );
};
