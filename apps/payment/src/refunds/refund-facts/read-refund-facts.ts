import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool, runOne } from '@holdfast/postgres';

import { READ_FACTS } from './refund-facts.statements.js';
import type { RefundFacts } from './refund-facts.statements.js';

/** Reads a refund for consumers of its event. One statement, no remote call. */
@Injectable()
export class ReadRefundFacts {
  constructor(private readonly pool: Pool) {}

  /** Throws REFUND_NOT_FOUND, also for another tenant's refund. */
  async execute(tenantId: string, refundId: string): Promise<RefundFacts> {
    const facts = await runOne(this.pool, READ_FACTS, [tenantId, refundId]);
    if (!facts) throw new DomainError('REFUND_NOT_FOUND');
    return facts;
  }
}
