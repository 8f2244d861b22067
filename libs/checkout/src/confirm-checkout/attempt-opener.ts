import { Injectable } from '@nestjs/common';

import { AbuseChecks } from '../abuse-limits/abuse-checks.js';
import { repriceLines } from '../cart/cart.js';
import { CartRepository } from '../cart/cart.repository.js';
import type { CheckoutRecord } from '../checkout-session/checkout-session.js';
import type { MoneyJson } from '../present/money-json.js';
import { QuoteCheckout } from '../quote/quote-checkout.js';
import type { QuoteRequest } from '../quote/quote-request.js';
import type { Quote } from '../quote/quote.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { AttemptOpeningRepository } from './attempt-opening.repository.js';
import type { ClaimedAttempt } from './attempt.js';
import { confirmCheckoutSaga } from './confirm-checkout.saga.js';
import type { PaymentChoice } from './confirm-checkout.state.js';
import { openingState, paymentKey } from './opening-state.js';
import { assertAsSeen, assertPayable, assertPromotionsHold, readySession } from './prerequisites.js';

/** The way of payment of an attempt, and the total that the customer saw. */
export interface AttemptRequest {
  readonly payment: PaymentChoice;
  readonly expectedGrandTotal?: MoneyJson | undefined;
  /** The address of the client that asks, where it is known (TRU-9). */
  readonly client?: string | undefined;
}

/** Prerequisites, totals, and the record (2.3 steps 3 to 5), for every way of paying. */
@Injectable()
export class AttemptOpener {
  constructor(
    private readonly carts: CartRepository,
    private readonly tenants: TenantRepository,
    private readonly quotes: QuoteCheckout,
    private readonly attempts: AttemptOpeningRepository,
    private readonly abuse: AbuseChecks,
  ) {}

  /** The opened attempt; undefined when another attempt, or a change, came first. Reasons: see ConfirmCheckout's RPC. */
  async open(record: CheckoutRecord, request: AttemptRequest): Promise<ClaimedAttempt | undefined> {
    const { cart } = record;
    const { payment } = request;
    const tenant = await this.tenants.get(cart.tenantId);
    const session = readySession(record, tenant, payment);
    const quote = await this.quoteWithin({
      ...session,
      cart,
      tenant,
      onMissingShipping: 'refuse',
      answers: 'asked',
    });
    await this.assertAcceptable(request, record, quote);
    const state = openingState({ cart, session, tenant, quote, payment });
    const client = this.abuse.clients.of(cart.tenantId, request.client);
    const opening = { cart, session, client };
    const opened = await this.attempts.open(opening, state, paymentKey(payment), confirmCheckoutSaga.version);
    if (!opened) await this.abuse.declines.assertMayPay(state, client);
    return opened;
  }

  /**
   * The quote, judged by the e-mail address. Any address can be typed, so where it has codes refused, that counts as a try; without a try
   * left it is asked for only where no code depends on the address (TRU-9, TRU-10).
   */
  private async quoteWithin(request: QuoteRequest): Promise<Quote> {
    const { cart } = request;
    const { codes } = this.abuse;
    const tries = Math.min(1, cart.promotionCodes.length);
    const refusal = await codes.tryPay(cart, tries);
    if (refusal) {
      const { email: _unjudged, ...anonymous } = request;
      const quote = await this.quotes.execute(anonymous);
      if (quote.conditionalCodes.length > 0) throw refusal;
      return quote;
    }
    let isRefused = false;
    try {
      const quote = await this.quotes.execute(request);
      isRefused = quote.invalidPromotions.some(({ code }) => code !== undefined);
      return quote;
    } finally {
      if (!isRefused) await codes.giveBack(cart, tries);
    }
  }

  private async assertAcceptable(
    { payment, expectedGrandTotal }: AttemptRequest,
    { cart }: CheckoutRecord,
    quote: Quote,
  ): Promise<void> {
    if (quote.priceChanges.length > 0) {
      // The cart stores the current prices before the refusal is sent, so that a second confirm can pass (CHK-7).
      const prices = new Map(quote.priceChanges.map(({ sku, newPriceMinor }) => [sku, newPriceMinor]));
      await this.carts.reprice(repriceLines(cart, prices));
    }
    // Prices first, but codes before the total: one that holds in every quote, and is refused for the e-mail address, would otherwise be
    // reported as a changed total again and again.
    if (quote.priceChanges.length === 0) assertPromotionsHold(quote);
    assertAsSeen(quote, expectedGrandTotal);
    assertPayable(quote, payment);
  }
}
