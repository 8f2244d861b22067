import { moneyData } from '@holdfast/events';
import type { MoneyData, OrderStatusName, PaymentTypeData } from '@holdfast/events';
import { order as proto } from '@holdfast/proto';

import type { OrderFacts, ReturnFact, ReturnStage } from './order-facts.js';

const PAYMENT_TYPES: Partial<Record<proto.PaymentType, PaymentTypeData>> = {
  [proto.PaymentType.PAYMENT_TYPE_CARD]: 'card',
  [proto.PaymentType.PAYMENT_TYPE_COD]: 'cod',
  [proto.PaymentType.PAYMENT_TYPE_NONE]: 'none',
};

const known = (text: string): string | undefined => text || undefined;

const money = (amountMinor: string, currency: string): MoneyData =>
  moneyData({ amountMinor: BigInt(amountMinor), currency });

const toReturn = (given: proto.ReturnFacts, currency: string): ReturnFact => ({
  returnId: given.returnId,
  kind: given.kind === 'exchange' ? 'exchange' : 'return',
  reached: given.reached as ReturnStage[],
  reason: known(given.reason),
  refund: money(given.refundMinor, currency),
  lines: given.lines.map(({ amountMinor, ...line }) => ({ ...line, amount: money(amountMinor, currency) })),
  replacements: given.replacements,
  linkedOrder: given.linkedOrderId ? { id: given.linkedOrderId, number: given.linkedOrderNumber } : undefined,
});

/** Maps order's answer. Throws if it is incomplete. */
export function toOrderFacts(given: proto.OrderFacts | undefined): OrderFacts {
  const paymentType = given && PAYMENT_TYPES[given.paymentType];
  if (!given || !paymentType) throw new Error('order answered without facts');
  const { currency } = given;
  return {
    orderId: given.orderId,
    orderNumber: given.orderNumber,
    status: given.status as OrderStatusName,
    checkoutId: given.cartSessionId,
    attempt: given.attempt,
    customerId: known(given.customerId),
    email: given.email,
    locale: given.locale,
    paymentId: known(given.paymentId),
    paymentType,
    total: money(given.grandTotalMinor, currency),
    lines: given.lines,
    moves: given.moves.map((move) => ({
      from: known(move.from) as OrderStatusName | undefined,
      to: move.to as OrderStatusName,
      carrier: known(move.carrier),
      trackingNumber: known(move.trackingNumber),
      trackingUrl: known(move.trackingUrl),
    })),
    returns: given.returns.map((each) => toReturn(each, currency)),
  };
}
