import { z } from 'zod';

import { isCurrency } from '@holdfast/money';

/** An id that this system generated (order, checkout, cart, payment …). */
export const ownId = () => z.guid();

/** An id from a shop's own data or another system (customer, product, promotion, gateway). */
export const foreignId = () => z.string().min(1).max(200);

/** A text for people. */
export const text = () => z.string().min(1).max(500);

/** A code for programs: `decline_code`, `reason`. */
export const code = () => z.string().min(1).max(100);

export const sku = () => z.string().min(1).max(100);
export const quantity = () => z.int().min(1).max(100_000);
export const attempt = () => z.int().min(1);
export const email = () => z.string().min(3).max(320);
/** BCP 47: `en`, `de-DE`. */
export const locale = () => z.string().min(2).max(35);
export const instant = () => z.iso.datetime({ offset: true });

const ISO_4217 = 'expected an ISO 4217 code';
/** A known currency: an amount in any other could be neither displayed nor booked. */
export const currency = () =>
  z
    .string()
    .regex(/^[A-Z]{3}$/, ISO_4217)
    .refine(isCurrency, ISO_4217);

/** An amount as JSON number of minor units (SYS-4). */
export const money = () => z.object({ amount_minor: z.int(), currency: currency() });

/** An amount that cannot be negative. */
export const amount = () => z.object({ amount_minor: z.int().min(0), currency: currency() });

/** `card` went through the gateway; `cod` is collected on delivery; `none` is a zero total. */
export const paymentType = () => z.enum(['card', 'cod', 'none']);
/** The way of payment of an order. */
export type PaymentTypeData = z.output<ReturnType<typeof paymentType>>;

/** A promotion that an order used; automatic ones have no code. */
export const usedPromotion = () => z.object({ promotion_id: foreignId(), code: code().optional() });

/** All parts of a total, so that consumers need no further call. `discount_total` is without the shipping discount. */
export const totals = () =>
  z.object({
    subtotal: amount(),
    discount_total: amount(),
    shipping: amount(),
    shipping_discount: amount(),
    tax_total: amount(),
    /** Only for currencies that the gateway requires to be rounded; may be negative. */
    rounding: money().optional(),
    grand_total: amount(),
  });
