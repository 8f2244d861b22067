import { DEAD_LETTERS, isOwnAccount } from '@holdfast/ops';
import type { PersonalColumn, PersonalTable } from '@holdfast/ops';

/** The same in all three tables, so that the points of one customer still are one sum. */
const account: PersonalColumn = {
  shown: true,
  erased: { how: 'blanked', to: ':pseudonym', leaves: 'a random name, so that sums stay what they were' },
};
const ownedByCustomer = `r.tenant_id = :tenant AND ${isOwnAccount('r.customer_id')}`;

/** What loyalty-rewards keeps about customers (SEC-4). Her points are given up with her account. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  {
    name: 'loyalty_orders',
    ownedByCustomer,
    shows: ['order_id', 'total_minor', 'refunded_minor', 'currency', 'booked_points', 'created_at'],
    columns: { customer_id: account },
  },
  {
    name: 'first_purchases',
    ownedByCustomer,
    shows: ['order_id', 'points', 'created_at'],
    columns: { customer_id: account },
  },
  {
    name: 'ledger',
    ownedByCustomer,
    shows: ['order_id', 'kind', 'points', 'created_at'],
    columns: { customer_id: account },
  },
  DEAD_LETTERS,
];
