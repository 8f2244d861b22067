import type { PersonalColumn, PersonalTable } from '@holdfast/ops';

import { inRepository } from '../../launcher/paths.ts';

/** By database. */
type CustomerLists = Record<string, readonly PersonalTable[]>;

/** Which database each list of personal tables is about, and where the list is. */
const PLACES = {
  checkout: 'libs/checkout',
  order: 'apps/order',
  payment: 'apps/payment',
  promotion: 'apps/promotion',
  notification: 'apps/notification',
  loyalty: 'apps/loyalty-rewards',
  analytics: 'apps/analytics',
  warehouse: 'apps/warehouse',
};

/**
 * The columns that every service lists as being about customers (SEC-4), by database.
 * Specs read sources, the generator reads the build.
 */
export async function readCustomerLists(from: 'src' | 'dist'): Promise<CustomerLists> {
  const lists: CustomerLists = {};
  for (const [database, place] of Object.entries(PLACES)) {
    const name = `customer-tables.${from === 'src' ? 'ts' : 'js'}`;
    const file = inRepository(place, from, 'customer-data', name);
    lists[database] = ((await import(file)) as { CUSTOMER_TABLES: readonly PersonalTable[] }).CUSTOMER_TABLES;
  }
  return lists;
}

const shownOf = ({ shown }: PersonalColumn): string =>
  shown === false ? 'no' : shown === true ? 'yes' : 'in part';

function erasureOf({ erased }: PersonalColumn, { isDeleted }: PersonalTable): string {
  if (isDeleted || !erased) return 'row deleted';
  if (erased.how === 'blanked') return erased.leaves ? `blanked; leaves ${erased.leaves}` : 'blanked';
  return `kept${erased.years ? ` for ${erased.years} years` : ''}: ${erased.why}`;
}

/** The lists as a table for readers. */
export function customerTable(lists: CustomerLists): string {
  const rows = Object.entries(lists).flatMap(([database, tables]) =>
    tables.flatMap((table) =>
      Object.entries(table.columns).map(
        ([column, how]) =>
          `| ${database} | \`${table.name}\` | \`${column}\` | ${shownOf(how)} | ${erasureOf(how, table)} |`,
      ),
    ),
  );
  return ['| database | table | column | export shows | erase |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}
