import { Injectable } from '@nestjs/common';

import { Pool, runOne } from '@holdfast/postgres';

import { StatusCache } from '../../payment-records/status-cache.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { FIND_STATUS } from './payment-status.statements.js';

/** A payment's status for display, at most 30 s old; `unknown` for an unknown payment. */
@Injectable()
export class ReadPaymentStatus {
  constructor(
    private readonly pool: Pool,
    private readonly cache: StatusCache,
  ) {}

  async execute(tenantId: string, paymentId: string): Promise<PaymentStatus | 'unknown'> {
    const load = async (): Promise<PaymentStatus | undefined> =>
      (await runOne(this.pool, FIND_STATUS, [tenantId, paymentId]))?.status;
    return (await this.cache.read(tenantId, paymentId, load)) ?? 'unknown';
  }
}
