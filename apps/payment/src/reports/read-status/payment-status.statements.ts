import { statement } from '@holdfast/postgres';

import type { PaymentStatus } from '../../payment/payment-status.js';

export const FIND_STATUS = statement<{ status: PaymentStatus }>(
  'payment_status',
  'SELECT status FROM payments WHERE tenant_id = $1 AND id = $2',
);
