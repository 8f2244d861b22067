import { z } from 'zod';

import { moneySchema } from '@holdfast/openapi';
import { printable, skuField } from '@holdfast/validation';

import { RETURN_STATUS_NAMES } from '../order/return.js';

const MAX_LINES = 100;
const lineId = () => z.guid().transform((id) => id.toLowerCase());
const quantity = () => z.int().min(1).max(100_000);
const freeText = (max: number) => printable(z.string().min(1).max(max));

/** Body of a return request. */
export const returnBodySchema = z.strictObject({
  lines: z
    .array(z.strictObject({ lineId: lineId(), quantity: quantity() }))
    .min(1)
    .max(MAX_LINES)
    .describe('lines of the order and the pieces to return'),
  reason: freeText(100).optional(),
  exchangeFor: z
    .array(z.strictObject({ sku: skuField(), quantity: quantity() }))
    .min(1)
    .max(MAX_LINES)
    .optional()
    .describe('other goods of equal value, instead of a refund'),
});

/** Body of an approval, optional. */
export const approveBodySchema = z
  .strictObject({
    withShipping: z.boolean().default(false).describe('refunds shipping too; once per order'),
  })
  .default({ withShipping: false });

/** Body of a receipt, optional. */
export const receiveBodySchema = z
  .strictObject({
    damagedLineIds: z
      .array(lineId())
      .max(MAX_LINES)
      .default([])
      .describe('lines whose goods cannot be sold again'),
  })
  .default({ damagedLineIds: [] });

/** Body of a completion, optional. */
export const completeBodySchema = z.strictObject({}).default({});

/** Body of a rejection, optional. */
export const rejectBodySchema = z.strictObject({ note: freeText(500).optional() }).default({});

/** Query of the open returns. */
export const openReturnsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const returnLine = z
  .object({
    lineId: z.guid(),
    sku: z.string(),
    name: z.string(),
    quantity: z.int(),
    amount: moneySchema.describe('amount paid for these pieces, with discounts and tax'),
    restock: z.boolean(),
  })
  .meta({ id: 'ReturnLine' });

const replacement = z
  .object({ sku: z.string(), name: z.string(), quantity: z.int(), unitPrice: moneySchema })
  .meta({ id: 'Replacement' });

/** A return or an exchange in the API. */
export const returnSchema = z
  .object({
    id: z.guid(),
    orderId: z.guid(),
    orderNumber: z.string(),
    kind: z.enum(['return', 'exchange']),
    status: z.enum(RETURN_STATUS_NAMES),
    reason: z.string().optional(),
    lines: z.array(returnLine),
    shippingAmount: moneySchema.describe('part of the refund that is for shipping'),
    refundAmount: moneySchema.describe('refund when the return completes, with shipping'),
    replacements: z.array(replacement).optional(),
    linkedOrder: z
      .object({ orderId: z.guid(), orderNumber: z.string() })
      .optional()
      .describe('the replacement order of the exchange'),
    requestedAt: z.iso.datetime(),
  })
  .meta({ id: 'Return' });

/** Returns of one order, or of the shop. */
export const returnsSchema = z.object({ returns: z.array(returnSchema) }).meta({ id: 'Returns' });

export type ReturnView = z.output<typeof returnSchema>;
export type ReturnsView = z.output<typeof returnsSchema>;
