import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayRequest } from '../../payment/payment.js';
import { GatewayPort } from '../gateway.port.js';
import type {
  AuthorizationAnswer,
  AuthorizationOrder,
  CaptureAnswer,
  DisputeAnswer,
  GatewayPayment,
  GatewayRefund,
  GatewayScope,
  KeyedCall,
  OwnObject,
  ReadAnswer,
  RefundAnswer,
  UnknownAnswer,
  UnnamedRequest,
} from '../gateway.port.js';
import { toGatewayDispute } from './dispute-mapping.js';
import { GatewayMistakes } from './gateway-mistakes.js';
import { toGatewayPayment } from './intent-mapping.js';
import { toGatewayRefund } from './refund-mapping.js';
import { CLOCK_SKEW_SECONDS, PAGE_SIZE, amountOf, keyed, optionsOf, wasReplayed } from './request-options.js';
import { isMissing, refusalOf, unknown, wasNotDone } from './stripe-errors.js';

const WITH_CHARGE = ['latest_charge'];
const ENDED: ReadonlySet<GatewayPayment['state']> = new Set<GatewayPayment['state']>([
  'captured',
  'canceled',
  'expired',
]);
/** The id is stored with the body, although it is sent in the path. */
type CaptureRequest = { readonly payment_intent: string } & Stripe.PaymentIntentCaptureParams;

/** Stripe through its SDK: PaymentIntents with manual capture. It sees no card data, only ids of payment methods. */
@Injectable()
export class StripeGateway extends GatewayPort {
  readonly units = STRIPE_UNITS;

  constructor(
    private readonly stripe: Stripe,
    private readonly mistakes: GatewayMistakes,
  ) {
    super();
  }

  authorizationRequest(order: AuthorizationOrder): GatewayRequest {
    return {
      amount: amountOf(order.amountMinor, order.currency),
      currency: order.currency.toLowerCase(),
      payment_method: order.paymentMethodId,
      capture_method: 'manual',
      confirm: true,
      // Cards with or without a challenge; no method that redirects the customer.
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: {
        tenant_id: order.tenantId,
        checkout_id: order.checkoutId,
        attempt: String(order.attempt),
        payment_id: order.paymentId,
      },
      expand: WITH_CHARGE,
    };
  }

  async authorize(call: KeyedCall): Promise<AuthorizationAnswer> {
    try {
      const params = call.request as unknown as Stripe.PaymentIntentCreateParams;
      const intent = await this.stripe.paymentIntents.create(params, keyed(call));
      const payment = toGatewayPayment(intent);
      if (payment.state !== 'authorized' && payment.state !== 'requires_action')
        return { kind: 'other', payment };
      return { kind: payment.state, payment, replayed: wasReplayed(intent) };
    } catch (error) {
      const refusal = refusalOf(error, 'authorize');
      if (!refusal) return this.mistakes.unknown(error, 'authorize');
      const { intent: _intent, transactionId, ...decline } = refusal;
      return { kind: 'declined', decline, transactionId };
    }
  }

  async findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<ReadAnswer> {
    try {
      const created = { gte: query.sinceSeconds - CLOCK_SKEW_SECONDS };
      const list = this.stripe.paymentIntents.list({ created, limit: PAGE_SIZE }, optionsOf(query));
      for await (const intent of list) {
        if (intent.metadata['payment_id'] === query.paymentId)
          return { kind: 'found', payment: toGatewayPayment(intent) };
      }
      return { kind: 'none' };
    } catch (error) {
      return this.mistakes.unknown(error, 'find');
    }
  }

  async read(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer> {
    try {
      const intent = await this.stripe.paymentIntents.retrieve(
        query.transactionId,
        { expand: WITH_CHARGE },
        optionsOf(query),
      );
      return { kind: 'found', payment: toGatewayPayment(intent) };
    } catch (error) {
      return isMissing(error) ? { kind: 'none' } : this.mistakes.unknown(error, 'read');
    }
  }

  async cancel(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer> {
    try {
      const intent = await this.stripe.paymentIntents.cancel(query.transactionId, {}, optionsOf(query));
      return { kind: 'found', payment: toGatewayPayment(intent) };
    } catch (error) {
      if (!wasNotDone(error)) return this.mistakes.unknown(error, 'cancel');
      // Cancelled already, or captured: the object says which. If it can still be cancelled, our request was wrong.
      const now = await this.read(query);
      const isOver = now.kind === 'found' && ENDED.has(now.payment.state);
      return isOver || now.kind !== 'found' || refusalOf(error, 'cancel')
        ? now
        : this.mistakes.unknown(error, 'cancel');
    }
  }

  captureRequest(capture: { amountMinor: bigint; currency: string }): UnnamedRequest {
    const amount = amountOf(capture.amountMinor, capture.currency);
    return { request: { amount_to_capture: amount, expand: WITH_CHARGE }, idField: 'payment_intent' };
  }

  async capture(call: KeyedCall): Promise<CaptureAnswer> {
    const { payment_intent: id, ...params } = call.request as unknown as CaptureRequest;
    try {
      const payment = toGatewayPayment(await this.stripe.paymentIntents.capture(id, params, keyed(call)));
      return payment.state === 'captured'
        ? { kind: 'captured', payment }
        : unknown(new Error(`the capture left the payment ${payment.state}`), 'capture');
    } catch (error) {
      const refusal = refusalOf(error, 'capture');
      if (!refusal) return this.mistakes.unknown(error, 'capture');
      const payment = refusal.intent && toGatewayPayment(refusal.intent);
      return { kind: 'refused', code: refusal.code, payment };
    }
  }

  refundRequest(refund: {
    transactionId: string;
    refundId: string;
    amountMinor: bigint;
    currency: string;
  }): GatewayRequest {
    return {
      payment_intent: refund.transactionId,
      amount: amountOf(refund.amountMinor, refund.currency),
      metadata: { refund_id: refund.refundId },
    };
  }

  async refund(call: KeyedCall): Promise<RefundAnswer> {
    try {
      const params = call.request as unknown as Stripe.RefundCreateParams;
      return {
        kind: 'refunded',
        refund: toGatewayRefund(await this.stripe.refunds.create(params, keyed(call))),
      };
    } catch (error) {
      const refusal = refusalOf(error, 'refund');
      return refusal ? { kind: 'refused', code: refusal.code } : this.mistakes.unknown(error, 'refund');
    }
  }

  async listRefunds(
    query: GatewayScope & { transactionId: string },
  ): Promise<{ kind: 'found'; refunds: readonly GatewayRefund[] } | UnknownAnswer> {
    try {
      const refunds: GatewayRefund[] = [];
      const list = this.stripe.refunds.list(
        { payment_intent: query.transactionId, limit: PAGE_SIZE },
        optionsOf(query),
      );
      for await (const refund of list) refunds.push(toGatewayRefund(refund));
      return { kind: 'found', refunds };
    } catch (error) {
      return this.mistakes.unknown(error, 'list_refunds');
    }
  }

  async readDispute({ disputeId, ...scope }: GatewayScope & { disputeId: string }): Promise<DisputeAnswer> {
    try {
      const dispute = await this.stripe.disputes.retrieve(disputeId, {}, optionsOf(scope));
      return { kind: 'found', dispute: toGatewayDispute(dispute) };
    } catch (error) {
      return isMissing(error) ? { kind: 'none' } : this.mistakes.unknown(error, 'read_dispute');
    }
  }

  async listOwn({
    fromSeconds,
    toSeconds,
    ...scope
  }: GatewayScope & { fromSeconds: number; toSeconds: number }): Promise<
    { kind: 'found'; objects: readonly OwnObject[] } | UnknownAnswer
  > {
    try {
      const created = { gte: fromSeconds, lt: toSeconds };
      const objects: OwnObject[] = [];
      for await (const intent of this.stripe.paymentIntents.list(
        { created, limit: PAGE_SIZE },
        optionsOf(scope),
      )) {
        const { payment_id: paymentId, tenant_id: tenantId = '' } = intent.metadata;
        if (paymentId === undefined) continue;
        const { transactionId, state } = toGatewayPayment(intent);
        objects.push({ transactionId, state, paymentId, tenantId, createdSeconds: intent.created });
      }
      return { kind: 'found', objects };
    } catch (error) {
      return this.mistakes.unknown(error, 'list_own');
    }
  }
}
