import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayRequest } from '../../payment/payment.js';
import type { GatewayScope, KeyedCall } from '../gateway.port.js';
import { PaymentPagePort } from '../payment-page.port.js';
import type { PageAnswer, PageOrder, PageReading } from '../payment-page.port.js';
import { GatewayMistakes } from './gateway-mistakes.js';
import { lineItems, toGatewayPage } from './page-mapping.js';
import { CLOCK_SKEW_SECONDS, PAGE_SIZE, keyed, optionsOf, wasReplayed } from './request-options.js';
import { isMissing, refusalOf, refusedParameter, wasNotDone } from './stripe-errors.js';

const WITH_PAYMENT = ['payment_intent'];

/** Stripe's checkout pages (Checkout Sessions in payment mode) through its SDK. */
@Injectable()
export class StripePages extends PaymentPagePort {
  readonly units = STRIPE_UNITS;

  constructor(
    private readonly stripe: Stripe,
    private readonly mistakes: GatewayMistakes,
  ) {
    super();
  }

  pageRequest(order: PageOrder): GatewayRequest {
    const metadata = {
      tenant_id: order.tenantId,
      checkout_id: order.checkoutId,
      attempt: String(order.attempt),
      payment_id: order.paymentId,
    };
    return {
      mode: 'payment',
      line_items: lineItems(order),
      client_reference_id: order.checkoutId,
      success_url: order.successUrl,
      cancel_url: order.cancelUrl,
      expires_at: Math.ceil(Date.now() / 1000) + order.expiresInSeconds,
      metadata,
      payment_intent_data: { metadata },
      ...(order.email !== null && { customer_email: order.email }),
    };
  }

  withoutExpiry({ expires_at: _expiry, ...request }: GatewayRequest): GatewayRequest {
    return request;
  }

  async open(call: KeyedCall): Promise<PageAnswer> {
    try {
      const params = call.request as unknown as Stripe.Checkout.SessionCreateParams;
      const session = await this.stripe.checkout.sessions.create(params, keyed(call));
      return { kind: 'opened', page: toGatewayPage(session), replayed: wasReplayed(session) };
    } catch (error) {
      if (refusedParameter(error) === 'expires_at') return { kind: 'too_short' };
      const refusal = refusalOf(error, 'open_page');
      if (!refusal) return this.mistakes.unknown(error, 'open_page');
      const { intent: _intent, transactionId: _id, ...decline } = refusal;
      return { kind: 'refused', decline };
    }
  }

  async read(query: GatewayScope & { pageId: string }): Promise<PageReading> {
    try {
      const session = await this.stripe.checkout.sessions.retrieve(
        query.pageId,
        { expand: WITH_PAYMENT },
        optionsOf(query),
      );
      return { kind: 'found', page: toGatewayPage(session) };
    } catch (error) {
      return isMissing(error) ? { kind: 'none' } : this.mistakes.unknown(error, 'read');
    }
  }

  async expire(query: GatewayScope & { pageId: string }): Promise<PageReading> {
    try {
      const session = await this.stripe.checkout.sessions.expire(
        query.pageId,
        { expand: WITH_PAYMENT },
        optionsOf(query),
      );
      return { kind: 'found', page: toGatewayPage(session) };
    } catch (error) {
      if (!wasNotDone(error)) return this.mistakes.unknown(error, 'expire_page');
      // Paid or closed already: the object says which. If it is still open, our request was wrong.
      const now = await this.read(query);
      const isOpen = now.kind === 'found' && now.page.state === 'open';
      return isOpen ? this.mistakes.unknown(error, 'expire_page') : now;
    }
  }

  async findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<PageReading> {
    try {
      const created = { gte: query.sinceSeconds - CLOCK_SKEW_SECONDS };
      const list = this.stripe.checkout.sessions.list({ created, limit: PAGE_SIZE }, optionsOf(query));
      for await (const session of list) {
        if (session.metadata?.['payment_id'] === query.paymentId)
          return this.read({ ...query, pageId: session.id });
      }
      return { kind: 'none' };
    } catch (error) {
      return this.mistakes.unknown(error, 'find');
    }
  }
}
