import { z } from 'zod';

import type { GatewayUnits } from '@holdfast/money';
import type { payment as proto } from '@holdfast/proto';
import { amountField, attemptField, codeField, currencyField, textField } from '@holdfast/validation';

import { toProtoMoney, toProtoStatus } from './contract/proto.js';
import type { OpenedPage } from './pages/index.js';
import type { Payment } from './payment/payment.js';
import type { RefundFacts } from './refunds/index.js';
import { refundInput } from './refunds/index.js';
import type { PaymentSummary } from './reports/index.js';

const MAX_ID = 200;
const MAX_SUMMARY = 2_000;
const MAX_ACCOUNT = 100;
const MAX_ITEM_NAME = 500;
const MAX_URL = 5_000;
const MAX_BATCH = 1_000;
const MAX_PAGE = 100;
const MIN_PAGE_SECONDS = 30 * 60;
const MAX_PAGE_SECONDS = 24 * 3600;

const id = () => z.guid();
/** Proto's empty text means "not known". */
const optional = (max: number) => textField(max).transform((text) => text || null);
const required = (max: number) => textField(max).min(1, 'is required');
const email = () => z.union([z.literal('').transform(() => null), z.string().min(3).max(320)]);
const attemptFields = () => ({ checkoutId: id(), attempt: attemptField() });

/** An amount that the gateway can charge: a currency that it takes, in whole steps of its units. */
const chargeable = (units: GatewayUnits) =>
  z
    .object({ amountMinor: amountField(), currency: currencyField() }, 'is required')
    .refine(
      ({ amountMinor, currency }) =>
        units.takes(currency) && amountMinor > 0n && units.isWhole(amountMinor, currency),
      'is no amount that can be charged',
    );

const authorizeInput = (units: GatewayUnits) =>
  z.object({
    ...attemptFields(),
    paymentId: id(),
    amount: chargeable(units),
    paymentMethodId: required(MAX_ID),
    customerId: optional(MAX_ID),
    email: email(),
    // It becomes part of a header, which allows few characters.
    gatewayAccount: z.string().regex(/^[\w-]{0,100}$/, 'is no account'),
    // Made of product names; an odd character is no reason to refuse a payment.
    lineSummary: z
      .string()
      .max(MAX_SUMMARY)
      .transform((text) => text.replaceAll('\0', ' ') || null),
  });

const pageInput = (units: GatewayUnits) =>
  z.object({
    ...attemptFields(),
    paymentId: id(),
    amount: chargeable(units),
    customerId: optional(MAX_ID),
    email: email(),
    gatewayAccount: z.string().max(MAX_ACCOUNT),
    lineSummary: optional(MAX_SUMMARY),
    items: z
      .array(z.object({ name: z.string().max(MAX_ITEM_NAME), amountMinor: amountField() }))
      .max(MAX_BATCH),
    successUrl: required(MAX_URL),
    cancelUrl: required(MAX_URL),
    expiresInSeconds: z
      .int()
      .min(MIN_PAGE_SECONDS, 'is less than 30 minutes')
      .max(MAX_PAGE_SECONDS, 'is more than 24 hours'),
  });

/** The requests of PaymentService, validated; amounts in the gateway's units. */
export const paymentInputs = (units: GatewayUnits) => ({
  authorize: authorizeInput(units),
  page: pageInput(units),
  attempt: z.object(attemptFields()),
  void: z.object({
    ...attemptFields(),
    reason: z.union([z.literal('').transform(() => undefined), codeField()]),
  }),
  attempts: z.object({
    attempts: z.array(z.object(attemptFields())).max(MAX_BATCH),
    polling: z.boolean().default(false),
  }),
  capture: z.object({
    paymentId: id(),
    amount: chargeable(units),
    orderId: z.union([z.literal('').transform(() => null), id()]),
  }),
  refund: refundInput,
  refundFacts: z.object({ refundId: id() }),
  history: z.object({
    customerId: required(MAX_ID),
    cursor: z.string().max(MAX_ID),
    pageSize: z.int().min(0).max(MAX_PAGE),
  }),
});

/** A page with its payment. Its expiry is sent as remaining time, since the caller's clock may differ from ours. */
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

/** A refund as its row has it. */
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
