import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import { ChallengeCloser } from '../change-cart/cart-editor.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import { liveSession } from '../get-checkout/get-checkout.js';
import { HoldRelease } from '../release-holds/hold-release.js';

/** The customer leaves: holds are given back at once (CHK-5). */
@Injectable()
export class CancelCheckout {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly sessions: CheckoutSessionRepository,
    private readonly challenges: ChallengeCloser,
    private readonly holds: HoldRelease,
  ) {}

  /** Idempotent. Reasons: CHECKOUT_NOT_FOUND, CHECKOUT_EXPIRED (completed; carries the order id), CHECKOUT_IN_PROGRESS. */
  async execute({ caller, checkoutId }: { caller: Caller; checkoutId: string }): Promise<void> {
    const record = ownCheckout(caller, await this.records.findByCheckout(currentTenant(), checkoutId));
    const { cart, session, lastAttempt } = record;
    if (lastAttempt?.status === 'completed') liveSession(record);
    if (!session) throw new DomainError('CHECKOUT_NOT_FOUND');
    if (cart.openAttempt !== undefined) await this.challenges.closeChallenge(cart);
    const attempt = await this.sessions.cancel(cart);
    if (attempt === undefined) throw new DomainError('CHECKOUT_IN_PROGRESS');
    await this.holds.release(cart.tenantId, { checkoutId, attempt });
    await this.sessions.released(cart.tenantId, checkoutId);
  }
}
