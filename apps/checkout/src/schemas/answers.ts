import { z } from 'zod';

import { addressSchema, discountFields, discountTargets, moneySchema, totalsSchema } from '@holdfast/openapi';

const promotionCode = z
  .object({
    code: z.string(),
    status: z.enum(['applied', 'invalid']),
    reason: z
      .string()
      .optional()
      .describe(
        'why it is invalid; `PROMOTION_UNKNOWN`: there is no such code, or it is not for this customer',
      ),
    conditional: z
      .literal(true)
      .optional()
      .describe(
        'applied, but what the e-mail address bought before is judged at confirm, and may refuse it then',
      ),
  })
  .meta({ id: 'PromotionCode' });

const cartLine = z
  .object({
    id: z.guid(),
    sku: z.string(),
    name: z.string(),
    quantity: z.int(),
    unitPrice: moneySchema,
    lineTotal: moneySchema,
  })
  .meta({ id: 'CartLine' });

/** A cart. */
export const cartSchema = z
  .object({
    id: z.guid(),
    token: z
      .string()
      .optional()
      .describe('the secret that a guest reaches the cart with; only in the answer to its creation'),
    version: z.int().describe('grows by one with every change'),
    currency: z.string().length(3),
    status: z.enum(['active', 'converted']),
    email: z.string().optional(),
    customerId: z.string().optional(),
    locale: z.string().optional(),
    note: z.string().optional(),
    metadata: z.record(z.string(), z.string()),
    checkoutId: z.guid().describe('of the one checkout this cart can have'),
    lines: z.array(cartLine),
    subtotal: moneySchema,
    promotionCodes: z.array(promotionCode),
  })
  .meta({ id: 'Cart' });

const lineDiscount = z.object(discountFields).meta({ id: 'LineDiscount' });

const discount = lineDiscount.extend({ target: discountTargets }).meta({ id: 'Discount' });

const totals = totalsSchema(discount);

const warning = z
  .object({
    code: z.string(),
    message: z.string(),
    lineId: z.string().optional(),
    sku: z.string().optional(),
    oldPrice: moneySchema.optional(),
    newPrice: moneySchema.optional(),
  })
  .meta({ id: 'Warning', description: 'Something the customer should know; the checkout goes on' });

const checkoutLine = cartLine
  .extend({
    discounts: z.array(lineDiscount),
    discountTotal: moneySchema,
    taxTotal: moneySchema,
    total: moneySchema.describe('what is paid for the line'),
  })
  .meta({ id: 'CheckoutLine' });

/** A checkout with live totals. */
export const checkoutSchema = z
  .object({
    id: z.guid(),
    cartId: z.guid(),
    cartVersion: z.int().describe('the version it was started, or re-quoted, for'),
    currency: z.string().length(3),
    email: z.string().optional(),
    shippingAddress: addressSchema.optional(),
    billingAddress: addressSchema.optional(),
    shippingMethodId: z.string().optional(),
    expiresAt: z.iso.datetime(),
    warnings: z.array(warning),
    promotionCodes: z.array(promotionCode),
    lines: z.array(checkoutLine),
    totals,
  })
  .meta({ id: 'Checkout' });

/** The shipping methods with their prices. */
export const shippingMethodsSchema = z
  .object({
    methods: z.array(
      z
        .object({ id: z.string(), name: z.string(), rate: moneySchema, estimatedDays: z.int() })
        .meta({ id: 'ShippingMethod' }),
    ),
  })
  .meta({ id: 'ShippingMethods' });

const completed = z
  .object({
    status: z.literal('completed'),
    orderId: z.guid(),
    orderNumber: z.string(),
    totals,
    warnings: z.array(warning),
  })
  .meta({ id: 'CompletedCheckout' });

const requiresAction = z
  .object({
    status: z.literal('requires_action'),
    clientSecret: z.string().describe("for the gateway's library, which shows the challenge"),
    deadline: z.iso.datetime().describe('until when; confirm again afterwards'),
  })
  .meta({ id: 'RequiresAction' });

/** A confirm that has its answer. */
export const confirmedSchema = z.union([completed, requiresAction]);

/** A confirm whose outcome is not known yet. */
export const pendingSchema = z
  .object({ status: z.literal('pending'), statusUrl: z.string().describe('where the outcome will be') })
  .meta({ id: 'PendingCheckout' });

/** A page at the gateway on which a checkout is paid. */
export const hostedSessionSchema = z
  .object({
    url: z.string().describe('where to send the customer'),
    expiresAt: z.iso.datetime().describe('until when the customer can pay there'),
  })
  .meta({ id: 'HostedSessionPage' });

/** The final outcomes of a checkout. */
export const orderStatusSchema = z.union([
  completed,
  z.object({ status: z.literal('open').describe('not confirmed yet') }),
  z.object({
    status: z.literal('failed'),
    reason: z.string().describe('as the confirm answered it'),
    retryable: z.boolean().describe('the checkout can be confirmed again'),
  }),
]);

/** The open states of a checkout. */
export const orderPendingSchema = z.object({ status: z.enum(['pending', 'requires_action']) });
