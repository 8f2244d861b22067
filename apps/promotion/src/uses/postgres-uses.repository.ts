import { Injectable } from '@nestjs/common';

import { repeatOnConflict, run, runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { Customer } from '../promotion/customer-key.js';
import type { InvalidReason } from '../promotion/eligibility.js';
import { Pseudonyms } from '../promotion/pseudonyms.js';
import type { Attempt } from './attempt.js';
import { UsesRepository } from './uses.repository.js';
import type { ApplyRequest, ReserveOutcome, ReserveRequest, UseStanding } from './uses.repository.js';
import { APPLY_PROMOTIONS, RELEASE_PROMOTIONS, RESERVE_PROMOTIONS, USE_STANDING } from './uses.statements.js';

/** Uses in PostgreSQL: each call is one statement, hence one transaction and one round trip. */
@Injectable()
export class PostgresUsesRepository extends UsesRepository {
  constructor(
    private readonly pool: Pool,
    private readonly pseudonyms = new Pseudonyms(undefined),
  ) {
    super();
  }

  async reserve(request: ReserveRequest): Promise<ReserveOutcome> {
    const { checkoutId, attempt, customerId, emailKey, ttlSeconds, promotionIds } = request;
    const values = [currentTenant(), checkoutId, attempt, customerId, emailKey, ttlSeconds, promotionIds];
    values.push(...this.asErased(request));
    const row = await repeatOnConflict(() => runOne(this.pool, RESERVE_PROMOTIONS, values));
    return row!.answer;
  }

  async apply(request: ApplyRequest): Promise<readonly string[] | null> {
    const { checkoutId, attempt, orderId, customerId, emailKey, promotionIds } = request;
    const values = [currentTenant(), checkoutId, attempt, orderId, customerId, emailKey, promotionIds];
    values.push(...this.asErased(request));
    const row = await repeatOnConflict(() => runOne(this.pool, APPLY_PROMOTIONS, values));
    return row!.over_used;
  }

  async release({ checkoutId, attempt }: Attempt): Promise<void> {
    await repeatOnConflict(() =>
      runOne(this.pool, RELEASE_PROMOTIONS, [currentTenant(), checkoutId, attempt]),
    );
  }

  async standing(
    checkoutId: string | null,
    customer: Customer,
    promotionIds: readonly string[],
  ): Promise<UseStanding> {
    const { customerId, emailKey } = customer;
    const values = [
      currentTenant(),
      checkoutId,
      customerId,
      emailKey,
      promotionIds,
      ...this.asErased(customer),
    ];
    const rows = await run(this.pool, USE_STANDING, values);
    const usedUp = new Map<string, InvalidReason>();
    for (const { promotion_id: id, reason } of rows) if (id && reason) usedUp.set(id, reason);
    const hasOrdered = {
      account: rows[0]?.account_ordered ?? false,
      mailbox: rows[0]?.mailbox_ordered ?? false,
    };
    return { usedUp, hasOrdered };
  }

  /** What her uses stand under where she was erased before. */
  private asErased({ customerId, emailKey }: Customer): (string | null)[] {
    return [customerId, emailKey].map((value) => this.pseudonyms.orNull(currentTenant(), value));
  }
}
