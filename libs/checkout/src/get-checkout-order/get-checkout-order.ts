import { Injectable } from '@nestjs/common';

import { isReason, reasonSpec } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { StoredResult } from '../checkout-session/checkout-session.js';
import { HOSTED_KEY } from '../confirm-checkout/opening-state.js';
import { LookUpOpenPage } from './look-up-open-page.js';

/** The outcome of a checkout. */
export type CheckoutOrderStatus =
  | { readonly status: 'open' | 'pending' | 'requires_action' }
  | { readonly status: 'failed'; readonly reason: string; readonly retryable: boolean }
  | { readonly status: 'completed'; readonly result: StoredResult };

/** Answers the storefront's poll from the record; it never waits (HST-3). A page that is open is looked up beside the answer. */
@Injectable()
export class GetCheckoutOrder {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly page: LookUpOpenPage,
  ) {}

  /** Reasons: CHECKOUT_NOT_FOUND. */
  async execute({
    caller,
    checkoutId,
  }: {
    caller: Caller;
    checkoutId: string;
  }): Promise<CheckoutOrderStatus> {
    const { cart, session, lastAttempt } = ownCheckout(
      caller,
      await this.records.findByCheckout(currentTenant(), checkoutId),
    );
    if (lastAttempt?.status === 'completed') return { status: 'completed', result: lastAttempt.result! };
    if (lastAttempt?.status === 'running') return { status: 'pending' };
    if (lastAttempt?.status === 'awaiting_customer') {
      if (lastAttempt.paymentKey !== HOSTED_KEY) return { status: 'requires_action' };
      this.page.begin({ checkoutId, attempt: lastAttempt.attempt });
      return { status: 'pending' };
    }
    if (!lastAttempt?.refusal) return { status: 'open' };
    const { reason } = lastAttempt.refusal;
    // A refusal of a version that was changed since says nothing about the present one, but the checkout can be confirmed again.
    const retryable = session !== undefined && !session.isOver && cart.status === 'active' && isKnown(reason);
    return { status: 'failed', reason, retryable };
  }
}

const isKnown = (reason: string): boolean => isReason(reason) && reasonSpec(reason).code !== 'INTERNAL';
