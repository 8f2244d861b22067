import { z } from 'zod';

import { addressSchema, discountFields, discountTargets, moneySchema, totalsSchema } from '@holdfast/openapi';
import { printable } from '@holdfast/validation';

import { ORDER_STATUS_NAMES } from '../order/order-status.js';

const status = () => z.enum(ORDER_STATUS_NAMES);

const discount = z.object(discountFields).meta({ id: 'Discount' });

const promotion = discount
  .extend({ target: discountTargets })
  .meta({ id: 'Promotion', description: 'A promotion the order used, with its whole discount' });

const totals = totalsSchema(promotion);

const line = z
  .object({
    id: z.guid(),
    sku: z.string(),
    name: z.string(),
    quantity: z.int(),
    returnedQuantity: z.int().optional().describe('pieces in returns that were not rejected'),
    unitPrice: moneySchema,
    lineTotal: moneySchema.describe('quantity times unit price, before discounts and tax'),
    discounts: z.array(discount),
    discountTotal: moneySchema,
    taxTotal: moneySchema,
    total: moneySchema.describe('amount paid for the line'),
  })
  .meta({ id: 'OrderLine' });

const pastMove = z
  .object({ from: status().nullable(), to: status(), reason: z.string().optional(), at: z.iso.datetime() })
  .meta({ id: 'StatusChange' });

/** An order in the API. */
export const orderSchema = z
  .object({
    id: z.guid(),
    number: z.string(),
    status: status(),
    placedAt: z.iso.datetime(),
    currency: z.string().length(3),
    email: z.string(),
    paymentType: z.enum(['card', 'cod', 'none']),
    paymentStatus: z.enum(['pending', 'authorized', 'captured', 'failed', 'due', 'collected', 'none']),
    totals,
    lines: z.array(line),
    shippingAddress: addressSchema,
    billingAddress: addressSchema.optional(),
    shippingMethodId: z.string(),
    shippingMethodName: z.string(),
    promotions: z.array(promotion),
    refundedTotal: moneySchema.optional().describe('total refunded so far, if any'),
    exchangeOf: z.guid().optional().describe('the order that this one is the replacement for'),
    history: z.array(pastMove),
  })
  .meta({ id: 'Order' });

/** A page of orders. */
export const orderPageSchema = z
  .object({
    orders: z.array(orderSchema),
    nextCursor: z.string().optional().describe('absent on the last page'),
  })
  .meta({ id: 'OrderPage' });

/** Query of the list. */
export const listQuerySchema = z.strictObject({
  cursor: z.string().min(1).max(200).optional().describe('`nextCursor` of the previous page'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('orders per page'),
});

/** Body of a cancellation, optional. */
export const cancelBodySchema = z
  .strictObject({
    reason: printable(z.string().min(1).max(100)).optional(),
  })
  .default({});

export type OrderView = z.output<typeof orderSchema>;
export type OrderPageView = z.output<typeof orderPageSchema>;
