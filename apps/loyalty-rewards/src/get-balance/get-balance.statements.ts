import { statement } from '@holdfast/postgres';

export const sumOfLedger = statement<{ points: bigint }>(
  'ledger_balance',
  'SELECT coalesce(sum(points), 0)::bigint AS points FROM ledger WHERE tenant_id = $1 AND customer_id = $2',
);
