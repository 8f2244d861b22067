import { Injectable } from '@nestjs/common';

import { addToOutbox } from '@holdfast/outbox';
import type { NextRound } from '@holdfast/platform';
import { AT_ONCE } from '@holdfast/platform';
import { Pool, inTransaction, run } from '@holdfast/postgres';

import { authorizationExpiring } from '../../payment/payment-events.js';
import { observeExpiry } from './expiry-metric.js';
import { CLAIM_EXPIRING } from './warn-expiry.statements.js';

const BATCH = 16;

/** Publishes a warning for authorizations that expire within 24 h, once each (PAY-4). */
@Injectable()
export class WarnExpiry {
  constructor(private readonly pool: Pool) {
    observeExpiry(pool);
  }

  /** One round of the job. The next one begins at once where more may be due. */
  async execute(): Promise<NextRound | undefined> {
    const warned = await inTransaction(this.pool, async (tx) => {
      const expiring = await run(tx, CLAIM_EXPIRING, [BATCH]);
      await addToOutbox(
        tx,
        expiring.map((payment) => authorizationExpiring(payment, payment.eventSequence)),
      );
      return expiring.length;
    });
    return warned === BATCH ? AT_ONCE : undefined;
  }
}
