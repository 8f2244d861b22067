import { z } from 'zod';

import { STRIPE_UNITS, isCurrency } from '@holdfast/money';
import { payment as proto } from '@holdfast/proto';
import { amountField, attemptField, codeField, currencyField, textField } from '@holdfast/validation';

import type { OpenedPage } from './pages/open-page/open-page.js';
import type { PaymentStatus } from './payment/payment-status.js';
import type { Payment } from './payment/payment.js';
import type { RefundFacts } from './refunds/refund-facts/read-refund-facts.js';
import { REFUND_KEY_PREFIXES } from './refunds/refund-payment/refund-keys.js';
import type { PaymentSummary } from './reports/list-customer-payments/list-customer-payments.js';

const id = () => z.guid();
/** Proto's empty text is "not known". */
const optional = (max: number) => textField(max).transform((text) => text || null);
const required = (max: number) => textField(max).min(1, 'is required');
const attempt = attemptField;

const isSendable = (amountMinor: bigint, currency: string): boolean =>
  STRIPE_UNITS.takes(currency) && amountMinor > 0n && STRIPE_UNITS.isWhole(amountMinor, currency);

const someMoney = () => z.object({ amountMinor: amountField(), currency: currencyField() }, 'is required');

/** An amount that the gateway can be asked for: a currency that it takes, and no finer than it counts in it. */
const money = () =>
  someMoney().refine(
    ({ amountMinor, currency }) => isSendable(amountMinor, currency),
    'is no amount that can be charged',
  );

/** An amount to give back. How fine it may be depends on what took it, cash or the gateway, which the use case knows. */
const refundMoney = () =>
  someMoney().refine(
    ({ amountMinor, currency }) => isCurrency(currency) && amountMinor > 0n,
    'is no amount that can be given back',
  );

/**
 * Whether an operator may use this key. Under the key of an automatic refund, a refund by hand would stand in its place, and the audit
 * would take it for the refund that the customer is owed (TRU-15).
 */
const isFreeKey = (key: string): boolean => !REFUND_KEY_PREFIXES.some((prefix) => key.startsWith(prefix));

/** Requests as they are checked at the edge; what passes can be stored, sent and told of. */
export const inputs = {
  authorize: z.object({
    checkoutId: id(),
    attempt: attempt(),
    paymentId: id(),
    amount: money(),
    paymentMethodId: required(200),
    customerId: optional(200),
    email: z.union([z.literal('').transform(() => null), z.string().min(3).max(320)]),
    // It goes into a header, where little is allowed.
    gatewayAccount: z.string().regex(/^[\w-]{0,100}$/, 'is no account'),
    // Composed of product names, whatever they hold: no reason to refuse a payment.
    lineSummary: z
      .string()
      .max(2_000)
      .transform((text) => text.replaceAll('\0', ' ') || null),
  }),
  page: z.object({
    checkoutId: id(),
    attempt: attempt(),
    paymentId: id(),
    amount: money(),
    customerId: optional(200),
    email: z.union([z.literal('').transform(() => null), z.string().min(3).max(320)]),
    gatewayAccount: z.string().max(100),
    lineSummary: optional(2_000),
    items: z.array(z.object({ name: z.string().max(500), amountMinor: amountField() })).max(1_000),
    successUrl: required(5_000),
    cancelUrl: required(5_000),
    expiresInSeconds: z
      .int()
      .min(30 * 60, 'is less than 30 minutes')
      .max(24 * 3600, 'is more than 24 hours'),
  }),
  attempt: z.object({ checkoutId: id(), attempt: attempt() }),
  void: z.object({
    checkoutId: id(),
    attempt: attempt(),
    reason: z.union([z.literal('').transform(() => undefined), codeField()]),
  }),
  attempts: z.object({
    attempts: z.array(z.object({ checkoutId: id(), attempt: attempt() })).max(1_000),
    polling: z.boolean().default(false),
  }),
  capture: z.object({
    paymentId: id(),
    amount: money(),
    orderId: z.union([z.literal('').transform(() => null), id()]),
  }),
  refund: z.object({
    paymentId: id(),
    amount: refundMoney(),
    idempotencyKey: required(200).refine(
      isFreeKey,
      `must not begin with ${REFUND_KEY_PREFIXES.join(' or ')}`,
    ),
    reason: codeField().transform((text) => text || 'requested_by_customer'),
  }),
  refundFacts: z.object({ refundId: id() }),
  history: z.object({
    customerId: required(200),
    cursor: z.string().max(200),
    pageSize: z.int().min(0).max(100),
  }),
};

/** A status as the contract spells it. */
export const toProtoStatus = (status: PaymentStatus | undefined): proto.PaymentStatus =>
  status === undefined
    ? proto.PaymentStatus.PAYMENT_STATUS_UNSPECIFIED
    : proto.PaymentStatus[`PAYMENT_STATUS_${status.toUpperCase() as Uppercase<PaymentStatus>}`];

/** Money as the contract carries it. */
export const toProtoMoney = (
  amountMinor: bigint,
  currency: string,
): { amountMinor: string; currency: string } => ({
  amountMinor: String(amountMinor),
  currency,
});

/** A page with its payment. The time is told as what is left of it, by our clock: the caller's may be another. */
export const toOpenedPage = ({ payment, page }: OpenedPage): proto.OpenPaymentPageResponse => ({
  paymentId: payment.id,
  status: toProtoStatus(payment.status),
  pageId: payment.pageId ?? '',
  url: page?.url ?? '',
  expiresInSeconds: page?.url ? Math.max(0, Math.floor(page.expiresAtSeconds - Date.now() / 1000)) : 0,
  authorizationId: payment.transactionId ?? '',
  amount: toProtoMoney(payment.amountMinor, payment.currency),
});

/** One payment of a batch. */
export const toAttemptPayment = (payment: Payment): proto.AttemptPayment => ({
  checkoutId: payment.checkoutId,
  attempt: payment.attempt,
  paymentId: payment.id,
  status: toProtoStatus(payment.status),
  authorizationId: payment.transactionId ?? '',
  declineCode: payment.declineCode ?? '',
  amount: toProtoMoney(payment.amountMinor, payment.currency),
  capturedMinor: String(payment.capturedMinor),
  refundedMinor: String(payment.refundedMinor),
  captureBefore: payment.captureBefore?.toISOString() ?? '',
  failureReason: payment.failureReason ?? '',
  eventSequence: String(payment.eventSequence),
});

/** A refund, as its row has it. */
export const toRefundFacts = (facts: RefundFacts): proto.GetRefundFactsResponse => ({
  refundId: facts.id,
  paymentId: facts.paymentId,
  wasMade: facts.wasMade,
  refund: toProtoMoney(facts.refundMinor, facts.currency),
  amount: toProtoMoney(facts.amountMinor, facts.currency),
  isFull: facts.isFull,
  reason: facts.reason,
  email: facts.email ?? '',
  orderId: facts.orderId ?? '',
});

/** One line of a customer's history. */
export const toPaymentSummary = (payment: PaymentSummary): proto.PaymentSummary => ({
  paymentId: payment.id,
  status: toProtoStatus(payment.status),
  amount: toProtoMoney(payment.amountMinor, payment.currency),
  orderId: payment.orderId ?? '',
  orderNumber: payment.orderNumber ?? '',
  lineSummary: payment.lineSummary ?? '',
  createdAt: payment.createdAt.toISOString(),
  disputeStatus: payment.disputeStatus ?? '',
});
