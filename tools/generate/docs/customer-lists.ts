import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

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
 * What every service says it keeps about customers (SEC-4), by database.
 *
 * @param {'src' | 'dist'} from specs read sources, the generator reads the build
 */
export async function readCustomerLists(from) {
  const lists = {};
  for (const [database, place] of Object.entries(PLACES)) {
    const file = `${root}/${place}/${from}/customer-data/customer-tables.${from === 'src' ? 'ts' : 'js'}`;
    lists[database] = (await import(file)).CUSTOMER_TABLES;
  }
  return lists;
}

const shownOf = ({ shown }) => (shown === false ? 'no' : shown === true ? 'yes' : 'in part');

function erasureOf({ erased }, { isDeleted }) {
  if (isDeleted) return 'row deleted';
  if (erased.how === 'blanked') return erased.leaves ? `blanked; leaves ${erased.leaves}` : 'blanked';
  return `kept${erased.years ? ` for ${erased.years} years` : ''}: ${erased.why}`;
}

/** The lists as a table for readers. */
export function customerTable(lists) {
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
