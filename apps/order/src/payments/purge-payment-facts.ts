import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import { PURGE_PAYMENT_FACTS } from './payment-facts.statements.js';

const BATCH_SIZE = 100;
/** Facts about payments without an order are deleted after this time; their checkout is long over. */
const KEPT_SECONDS = 30 * 24 * 3_600;

/** Deletes facts about payments that never got an order. */
@Injectable()
export class PurgePaymentFacts {
  constructor(private readonly pool: Pool) {}

  /** One batch. */
  async execute(): Promise<void> {
    await run(this.pool, PURGE_PAYMENT_FACTS, [KEPT_SECONDS, BATCH_SIZE]);
  }
}
