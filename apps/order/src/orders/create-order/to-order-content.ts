import { z } from 'zod';

import type { order } from '@holdfast/proto';
import { amountField, attemptField, currencyField, parseInput, skuField } from '@holdfast/validation';

import { id, optionalId, optionalText, text } from '../../edge/grpc-fields.js';
import type { OrderContent } from '../../order/order.js';

const MAX_LINES = 100;
const roundingField = z
  .string()
  .regex(/^-?\d{1,4}$/, 'expected a few minor units')
  .transform(BigInt);

const discount = {
  promotionId: text(200),
  code: optionalText(100),
  name: text(500),
  amountMinor: amountField(),
};

const address = z.object({
  name: text(200),
  line1: text(200),
  line2: optionalText(200),
  city: text(200),
  region: optionalText(200),
  postalCode: optionalText(40).transform((code) => code ?? ''),
  countryCode: z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code'),
  phone: optionalText(50),
});

const taxLine = z.object({
  name: text(200),
  rate: text(30),
  taxableMinor: amountField(),
  amountMinor: amountField(),
});

const line = z.object({
  lineId: id(),
  sku: skuField(),
  productId: optionalText(200),
  name: text(500),
  quantity: z.int().min(1).max(100_000),
  unitPriceMinor: amountField(),
  discountTotalMinor: amountField(),
  taxTotalMinor: amountField(),
  totalMinor: amountField(),
  taxClass: optionalText(100),
  discounts: z.array(z.object(discount)).max(100),
  categoryIds: z.array(text(200)).max(100),
  brandId: optionalText(200),
});

const totals = z.object({
  subtotalMinor: amountField(),
  discountTotalMinor: amountField(),
  shippingMinor: amountField(),
  shippingDiscountMinor: amountField(),
  taxTotalMinor: amountField(),
  shippingTaxMinor: amountField(),
  roundingMinor: roundingField,
  grandTotalMinor: amountField(),
  taxLines: z.array(taxLine).max(200),
});

const PAYMENT_TYPES = {
  PAYMENT_TYPE_CARD: 'card',
  PAYMENT_TYPE_COD: 'cod',
  PAYMENT_TYPE_NONE: 'none',
} as const;
const paymentType = z
  .enum(['PAYMENT_TYPE_CARD', 'PAYMENT_TYPE_COD', 'PAYMENT_TYPE_NONE'])
  .transform((name) => PAYMENT_TYPES[name]);
const capturePolicy = z
  .enum(['CAPTURE_POLICY_UNSPECIFIED', 'CAPTURE_POLICY_IMMEDIATE', 'CAPTURE_POLICY_ON_SHIPMENT'])
  .transform((name) =>
    name === 'CAPTURE_POLICY_ON_SHIPMENT' ? ('on_shipment' as const) : ('immediate' as const),
  );

const cartTokenHash = z
  .instanceof(Uint8Array)
  .refine(({ length }) => length === 0 || length === 32, 'expected a SHA-256 hash or nothing')
  .transform((hash) => (hash.length === 0 ? undefined : hash));

const input = z
  .object({
    cartSessionId: id(),
    attempt: attemptField(),
    orderId: optionalId(),
    cartId: id(),
    cartTokenHash,
    customerId: optionalText(200),
    email: z.string().min(3, 'is required').max(320),
    locale: z
      .string()
      .max(35)
      .transform((tag) => (tag.length < 2 ? 'en' : tag)),
    paymentId: optionalId(),
    paymentType,
    authorizationId: optionalText(200),
    capturePolicy,
    stripeCheckoutSessionId: optionalText(200),
    currency: currencyField(),
    pricesIncludeTax: z.boolean(),
    taxRounding: z.enum(['', 'line', 'total']).transform((rounding) => rounding || ('line' as const)),
    totals,
    lines: z.array(line).min(1).max(MAX_LINES),
    promotions: z.array(z.object({ ...discount, target: z.enum(['line', 'order', 'shipping']) })).max(200),
    shippingAddress: address,
    billingAddress: address.nullish().transform((given) => given ?? undefined),
    shippingMethodId: text(200),
    shippingMethodName: optionalText(200).transform((name) => name ?? ''),
    note: optionalText(2_000),
  })
  .refine((given) => given.paymentType !== 'card' || given.paymentId !== undefined, {
    path: ['paymentId'],
    message: 'is required for a card',
  })
  .refine(({ lines }) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, {
    path: ['lines'],
    message: 'a line id occurs twice',
  });

/** The content of the order that a request asks for, and its id where checkout has drawn it. Throws VALIDATION_FAILED. */
export const toOrderContent = (
  request: order.CreateOrderRequest,
): { content: OrderContent; orderId: string | undefined } => {
  const { cartSessionId: checkoutId, orderId, ...rest } = parseInput(input, request);
  return { content: { ...rest, checkoutId }, orderId };
};
