import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import {
  amount,
  attempt,
  currency,
  email,
  foreignId,
  instant,
  locale,
  ownId,
  paymentType,
  quantity,
  sku,
  text,
  totals,
  usedPromotion,
} from '../fields.js';

/** `checkout.cart.converted`: a cart became an order. Stored once per order, in the transaction that closes the cart. Aggregate: the cart. */
export const cartConverted = defineEvent({
  topic: 'checkout.cart.converted',
  version: 1,
  publisher: 'checkout',
  data: z.object({
    cart_id: ownId(),
    checkout_id: ownId(),
    attempt: attempt(),
    order_id: ownId(),
    order_number: text(),
    customer_id: foreignId().optional(),
    is_guest: z.boolean(),
    /** As checkout knows it at that moment; loyalty decides by its own ledger. */
    is_first_purchase: z.boolean().optional(),
    email: email(),
    locale: locale(),
    payment_id: ownId().optional(),
    payment_type: paymentType(),
    currency: currency(),
    lines: z
      .array(
        z.object({
          line_id: foreignId().optional(),
          sku: sku(),
          product_id: foreignId().optional(),
          name: text(),
          quantity: quantity(),
          unit_price: amount(),
          discount_total: amount(),
          tax_total: amount(),
          total: amount(),
        }),
      )
      .min(1)
      .max(100),
    totals: totals(),
    promotions: z.array(usedPromotion()),
    shipping_method_id: foreignId().optional(),
    cart_created_at: instant().optional(),
    converted_at: instant(),
  }),
});
