import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { Pool, runOne } from '@holdfast/postgres';

import { sumOfLedger } from './get-balance.statements.js';

const MAX_ID_LENGTH = 200;

/** A customer's points: the sum of their ledger, 0 for an unknown customer. */
@Injectable()
export class GetBalance {
  constructor(private readonly pool: Pool) {}

  async execute(tenantId: string, customerId: string): Promise<bigint> {
    const isUsable =
      customerId !== '' && customerId.length <= MAX_ID_LENGTH && !customerId.includes('\u0000');
    if (!isUsable) throw validationFailed([{ path: 'customer_id', message: 'expected 1 to 200 characters' }]);
    const row = await runOne(this.pool, sumOfLedger, [tenantId, customerId]);
    return row?.points ?? 0n;
  }
}
