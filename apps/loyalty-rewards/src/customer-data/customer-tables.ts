import { DEAD_LETTERS, isOwnAccount } from '@holdfast/ops';
import type { PersonalColumn, PersonalTable } from '@holdfast/ops';

/** The same pseudonym in all three tables keeps the points of one customer one sum. */
const account: PersonalColumn = {
  shown: true,
  erased: { how: 'blanked', to: ':pseudonym', leaves: 'a random name, so that sums stay what they were' },
};
const ownedByCustomer = `r.tenant_id = :tenant AND ${isOwnAccount('r.customer_id')}`;

/** The customer data of loyalty-rewards (SEC-4). Erasing an account forfeits its points. */
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
