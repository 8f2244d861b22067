import { DEAD_LETTERS, isOwnAccount, toNull } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

const ownedByCustomer = `r.tenant_id = :tenant AND (${isOwnAccount('r.customer_id')} OR r.order_id = ANY(:orderIds::uuid[]))`;

/** The customer data of analytics (SEC-4). Sales facts stay, without the customer. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  {
    name: 'conversions',
    ownedByCustomer,
    shows: ['order_id', 'order_number', 'currency', 'grand_total_minor', 'promotion_codes', 'converted_at'],
    columns: { customer_id: { shown: true, erased: toNull } },
  },
  {
    name: 'completed_orders',
    ownedByCustomer,
    shows: ['order_id', 'order_number', 'currency', 'grand_total_minor', 'placed_at', 'completed_at'],
    columns: { customer_id: { shown: true, erased: toNull } },
  },
  DEAD_LETTERS,
];
