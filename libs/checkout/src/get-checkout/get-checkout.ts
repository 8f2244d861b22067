import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import type { Cart } from '../cart/cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { CheckoutRecord, CheckoutSession } from '../checkout-session/checkout-session.js';
import { QuoteCheckout } from '../quote/quote-checkout.js';
import type { Quote } from '../quote/quote.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { toCheckoutView } from './checkout-view.js';
import type { CheckoutView } from './checkout-view.js';

/** Refuses a checkout that is completed (with its order id), expired or cancelled. */
export function liveSession({ session, lastAttempt }: CheckoutRecord): CheckoutSession {
  if (lastAttempt?.status === 'completed') {
    const orderId = lastAttempt.result!.orderId;
    throw new DomainError('CHECKOUT_EXPIRED', {
      detail: 'the checkout became an order',
      extensions: { orderId },
    });
  }
  // A session that runs out while it is being confirmed does not end under the customer's hands.
  const isOpen = lastAttempt?.status === 'running' || lastAttempt?.status === 'awaiting_customer';
  if (!session) throw new DomainError('CHECKOUT_NOT_FOUND');
  if (session.isOver && !isOpen) throw new DomainError('CHECKOUT_EXPIRED');
  return session;
}

/** The input of a quote beside the cart. */
export type Choices = Pick<CheckoutSession, 'shippingAddress' | 'shippingMethodId'>;

/** The live quote of a checkout. */
@Injectable()
export class GetCheckout {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly tenants: TenantRepository,
    private readonly quotes: QuoteCheckout,
  ) {}

  /** Reasons: CHECKOUT_NOT_FOUND, CHECKOUT_EXPIRED, DEPENDENCY_UNAVAILABLE. */
  async execute({ caller, checkoutId }: { caller: Caller; checkoutId: string }): Promise<CheckoutView> {
    const record = ownCheckout(caller, await this.records.findByCheckout(currentTenant(), checkoutId));
    return this.view(record, liveSession(record));
  }

  /** The view of a checkout that was read already. */
  async view({ cart }: Pick<CheckoutRecord, 'cart'>, session: CheckoutSession): Promise<CheckoutView> {
    return toCheckoutView(cart, session, await this.quote(cart, session));
  }

  /** A quote while the customer is still choosing: fields without a value are left out. */
  async quote(cart: Cart, said: Partial<Choices>): Promise<Quote> {
    return this.quotes.execute({
      cart,
      tenant: await this.tenants.get(cart.tenantId),
      shippingAddress: said.shippingAddress,
      shippingMethodId: said.shippingMethodId,
      onMissingShipping: 'warn',
      answers: 'copied',
    });
  }
}
