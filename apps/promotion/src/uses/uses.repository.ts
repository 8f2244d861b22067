import { Injectable } from '@nestjs/common';

import { Pool, repeatOnConflict, run, runOne } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';
import type { Attempt } from '@holdfast/validation';

import type { Customer } from '../domain/customer-key.js';
import type { InvalidReason, UsageStatus } from '../domain/eligibility.js';
import type { ApplyRequest, ReserveOutcome, ReserveRequest } from '../domain/promotion-uses.js';
import { Pseudonyms } from '../domain/pseudonyms.js';
import { APPLY_PROMOTIONS, RELEASE_PROMOTIONS, RESERVE_PROMOTIONS, USAGE_STATUS } from './uses.statements.js';

/** Uses of the current tenant's promotions. Every method is one statement, hence one transaction, and may be repeated. */
@Injectable()
export class UsesRepository {
  constructor(
    private readonly pool: Pool,
    private readonly pseudonyms: Pseudonyms = new Pseudonyms(undefined),
  ) {}

  /** Makes these promotions the checkout's held uses, all or nothing; its own holds count as free for itself. */
  async reserve(request: ReserveRequest): Promise<ReserveOutcome> {
    const { checkoutId, attempt, customerId, emailKey, ttlSeconds, promotionIds } = request;
    const values = [
      currentTenant(),
      checkoutId,
      attempt,
      customerId,
      emailKey,
      ttlSeconds,
      promotionIds,
      ...this.pseudonymsOf(request),
    ];
    const row = await repeatOnConflict(() => runOne(this.pool, RESERVE_PROMOTIONS, values));
    return row!.answer;
  }

  /**
   * Turns held uses into the order's, once per promotion; returns the promotions used beyond their limits. Null, and nothing has changed,
   * where the attempt is fenced.
   */
  async apply(request: ApplyRequest): Promise<readonly string[] | null> {
    const { checkoutId, attempt, orderId, customerId, emailKey, promotionIds } = request;
    const values = [
      currentTenant(),
      checkoutId,
      attempt,
      orderId,
      customerId,
      emailKey,
      promotionIds,
      ...this.pseudonymsOf(request),
    ];
    const row = await repeatOnConflict(() => runOne(this.pool, APPLY_PROMOTIONS, values));
    return row!.over_used;
  }

  /** Gives back the uses that attempts up to this one hold and refuses these attempts from now on, also when nothing was held. */
  async release({ checkoutId, attempt }: Attempt): Promise<void> {
    await repeatOnConflict(() =>
      runOne(this.pool, RELEASE_PROMOTIONS, [currentTenant(), checkoutId, attempt]),
    );
  }

  /** Which of the promotions are used up now; expired holds and the checkout's own count as free. */
  async usageStatus(
    checkoutId: string | null,
    customer: Customer,
    promotionIds: readonly string[],
  ): Promise<UsageStatus> {
    const { customerId, emailKey } = customer;
    const values = [
      currentTenant(),
      checkoutId,
      customerId,
      emailKey,
      promotionIds,
      ...this.pseudonymsOf(customer),
    ];
    const rows = await run(this.pool, USAGE_STATUS, values);
    const usedUp = new Map<string, InvalidReason>();
    for (const { promotion_id: id, reason } of rows) if (id && reason) usedUp.set(id, reason);
    const hasOrdered = {
      account: rows[0]?.account_ordered ?? false,
      mailbox: rows[0]?.mailbox_ordered ?? false,
    };
    return { usedUp, hasOrdered };
  }

  private pseudonymsOf({ customerId, emailKey }: Customer): (string | null)[] {
    return [customerId, emailKey].map((value) => this.pseudonyms.orNull(currentTenant(), value));
  }
}
