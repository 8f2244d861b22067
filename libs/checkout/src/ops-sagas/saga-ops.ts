import { Injectable } from '@nestjs/common';

import { Pool, run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import * as sql from './saga-ops.statements.js';
import type { SagaSeen } from './saga-ops.statements.js';

/** Operators' view of attempts (OPS-7). */
@Injectable()
export class SagaOps {
  constructor(private readonly db: Pool) {}

  /** A shop's attempts, oldest first: the open ones, or those of one status. */
  list(filter: { tenantId: string; status?: string | undefined; limit: number }): Promise<SagaSeen[]> {
    return run(this.db, sql.LIST_SAGAS, [filter.tenantId, filter.status ?? null, filter.limit]);
  }

  /** All attempts of one checkout, newest first, each with its state; personal data and the payment method are left out. */
  show(tenantId: string, checkoutId: string) {
    return run(this.db, sql.SHOW_SAGA, [tenantId, checkoutId]);
  }

  /** The open attempt of a checkout. */
  open(tenantId: string, checkoutId: string): Promise<SagaSeen | undefined> {
    return runOne(this.db, sql.OPEN_SAGA, [tenantId, checkoutId]);
  }

  /** Makes waiting attempts due now, for recovery or the question to payment. Answers the checkouts it could. */
  async retry(tx: Queryable, tenantId: string, checkoutIds: readonly string[]): Promise<string[]> {
    const retried = await run(tx, sql.RETRY_SAGAS, [tenantId, checkoutIds]);
    return retried.map(({ checkoutId }) => checkoutId);
  }
}
