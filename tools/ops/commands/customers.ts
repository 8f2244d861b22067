import { writeFile } from 'node:fs/promises';

/** Only the operator reads what was exported. */
const OWNER_ONLY = 0o600;

const named = (command, description) =>
  command
    .description(description)
    .argument('[customer]', 'her account: the subject of her token')
    .option('--email <address>', 'all that was done under this address, as a guest too');

function whomOf(customerId, { email }) {
  if (customerId === undefined && email === undefined)
    throw new Error('Whose? Name an account, or --email, or both.');
  return { ...(customerId !== undefined && { customerId }), ...(email !== undefined && { email }) };
}

/** Where some service did not answer the file is written all the same, and the command says so and fails. */
function assertComplete({ failed }, out) {
  const away = Object.entries(failed);
  if (away.length === 0) return;
  throw Object.assign(new Error(`not complete${out ? `; ${out} holds what could be had` : ''}`), {
    errors: away.map(([path, message]) => ({ path, message })),
  });
}

/** One customer's personal data, over all services. */
export function addCustomers(program, act) {
  const customers = program
    .command('customers')
    .description("one customer's personal data, over all services");
  named(customers.command('export'), 'everything that is kept of her, as JSON')
    .option('--out <file>', 'into this file, which only you can read')
    .action(
      act(async ({ customers: people }, { tenant, email, out }, customerId) => {
        const found = await people.export(tenant, whomOf(customerId, { email }));
        if (out !== undefined)
          await writeFile(out, `${JSON.stringify(found, null, 2)}\n`, { mode: OWNER_ONLY });
        assertComplete(found, out);
        return out === undefined
          ? found
          : `${out}: ${Object.keys(found.services).join(', ') || 'nothing is kept of her'}`;
      }),
    );
  named(
    customers.command('erase'),
    'forget her; orders keep what the books need (docs/operations/personal-data.md)',
  )
    .requiredOption('--note <text>', 'why: the number of her request, not her name')
    .option('--dry-run', 'only say what would happen, or what stands in the way')
    .action(
      act(({ customers: people }, { tenant, email, note, dryRun }, customerId) =>
        people.erase(tenant, whomOf(customerId, { email }), { note, dryRun }),
      ),
    );
}
