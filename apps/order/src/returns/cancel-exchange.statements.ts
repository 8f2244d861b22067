import { statement } from '@holdfast/postgres';

/** Once: a return has no replacement that could be cancelled. Parameters: tenant, linked order. */
export const BECOME_RETURN = statement<{ id: string }>(
  'order_exchange_become_return',
  `UPDATE order_returns SET kind = 'return', updated_at = now()
   WHERE tenant_id = $1 AND linked_order_id = $2::uuid AND kind = 'exchange' AND status = 'completed' RETURNING id`,
);
