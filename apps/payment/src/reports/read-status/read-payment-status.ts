import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { PaymentStatus } from '../../payment/payment-status.js';
import type { StatusCache } from '../../store/status-cache.js';

const FIND = statement<{ status: PaymentStatus }>(
  'payment-status',
  'SELECT status FROM payments WHERE tenant_id = $1 AND id = $2',
);

/** A payment's status for showing, at most 30 s old. A payment that nobody knows is `unknown`, not an error. */
export class ReadPaymentStatus {
  constructor(
    private readonly pool: Pool,
    private readonly cache: StatusCache,
  ) {}

  async execute(tenantId: string, paymentId: string): Promise<PaymentStatus | 'unknown'> {
    const load = async (): Promise<PaymentStatus | undefined> =>
      (await runOne(this.pool, FIND, [tenantId, paymentId]))?.status;
    return (await this.cache.read(tenantId, paymentId, load)) ?? 'unknown';
  }
}
