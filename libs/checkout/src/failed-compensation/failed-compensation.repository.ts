import { Injectable } from '@nestjs/common';

import { Pool, run, statement } from '@holdfast/postgres';
import { currentContext, newId } from '@holdfast/request-context';

import type { FailedCompensation } from './failed-compensation.js';

/** Parameters for a statement that stores compensations by `unnest` in its own transaction: ids, operations, inputs, maxima, errors. */
export function compensationColumns(
  failed: readonly FailedCompensation[],
): [string[], string[], string[], number[], string[]] {
  return [
    failed.map(() => newId()),
    failed.map(({ operation }) => operation),
    failed.map(({ input }) => JSON.stringify(input)),
    failed.map(({ maxTries }) => maxTries),
    failed.map(({ error }) => error.slice(0, 500)),
  ];
}

const STORE_COMPENSATION = statement(
  'store_compensation',
  `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, last_error, traceparent, request_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   ON CONFLICT ON CONSTRAINT failed_compensations_once DO NOTHING`,
);

/** Stores compensations outside of a saga's own closing write. */
@Injectable()
export class FailedCompensationRepository {
  constructor(private readonly db: Pool) {}

  /** Stores one; the same one twice is one. */
  async store(tenantId: string, failed: FailedCompensation): Promise<void> {
    const [[id], [operation], [input], [maxTries], [error]] = compensationColumns([failed]);
    const context = currentContext();
    await run(this.db, STORE_COMPENSATION, [
      id,
      tenantId,
      failed.checkoutId,
      failed.attempt,
      operation,
      input,
      maxTries,
      error,
      context?.traceparent ?? null,
      context?.requestId ?? null,
    ]);
  }
}
