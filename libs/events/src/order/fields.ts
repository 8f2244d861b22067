import { z } from 'zod';

import {
  amount,
  attempt,
  code,
  email,
  foreignId,
  locale,
  ownId,
  paymentType,
  quantity,
  sku,
  text,
  usedPromotion,
} from '../fields.js';

/** The statuses of an order (ORD-2). */
export const ORDER_STATUSES = [
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'delivered',
  'cancelled',
  'payment_failed',
  'return_requested',
  'returned',
] as const;
/** One of them. */
export type OrderStatusName = (typeof ORDER_STATUSES)[number];

/** The order, its customer and its payment: in every order event. */
export const orderFields = () => ({
  order_id: ownId(),
  order_number: text(),
  /** The checkout id, under which warehouse, promotion and payment know the order. */
  cart_session_id: ownId(),
  attempt: attempt(),
  customer_id: foreignId().optional(),
  is_guest: z.boolean(),
  email: email(),
  locale: locale(),
  payment_id: ownId().optional(),
  payment_type: paymentType(),
  is_cod: z.boolean(),
  /** PaymentIntent, `cod-auth-skipped` or `no-payment-needed`. */
  authorization_id: foreignId().optional(),
  total: amount(),
});

/** Lines and promotions of an order. */
export const orderContent = () => ({
  lines: z.array(
    z.object({
      line_id: foreignId().optional(),
      sku: sku(),
      name: text(),
      quantity: quantity(),
      total: amount().optional(),
    }),
  ),
  promotions: z.array(usedPromotion()),
});

const returnedLine = () =>
  z.object({
    line_id: foreignId(),
    sku: sku(),
    name: text(),
    quantity: quantity(),
    /** The amount refunded for these units, tax and discounts included. */
    amount: amount(),
    /** Whether the goods can be sold again. */
    restock: z.boolean(),
  });

/** A return (ORD-7). `refund_amount` is the refund of this return. */
export const returnFields = () => ({
  return_id: ownId(),
  ...orderFields(),
  reason: code().optional(),
  lines: z.array(returnedLine()).min(1),
  refund_amount: amount(),
});

/** An exchange of equal value (ORD-7). */
export const exchangeFields = () => ({
  exchange_id: ownId(),
  ...orderFields(),
  reason: code().optional(),
  returned_lines: z.array(returnedLine()).min(1),
  replacement_lines: z.array(z.object({ sku: sku(), name: text(), quantity: quantity() })).min(1),
});
