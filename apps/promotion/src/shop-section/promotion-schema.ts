import { z } from 'zod';

import { currencyField, textField } from '@holdfast/validation';

import { commonConditions } from '../domain/conditions.js';
import { CONDITIONS_OF_KINDS, PROMOTION_KINDS } from '../domain/kinds/promotion-kinds.js';

const amount = () =>
  z
    .int('expected minor units')
    .min(1)
    .max(10 ** 13);
const limit = () => z.int().min(1).max(2_000_000_000);
const instant = () => z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T00:00:00Z' });

/** A promotion in a shop file. The database checks which values, targets and conditions go with which kind. */
export const PromotionSchema = z
  .strictObject({
    code: textField(64).trim().min(1).optional(),
    name: textField(200).min(1, 'is required'),
    kind: z.enum(PROMOTION_KINDS.map(({ name }) => name)),
    target: z.enum(['line', 'order', 'shipping']),
    percent: z.number().min(0.01).max(100).multipleOf(0.01, 'at most two decimals').optional(),
    amountMinor: amount().optional(),
    currency: currencyField().optional(),
    totalLimit: limit().optional(),
    perCustomerLimit: limit().optional(),
    priority: z.int().min(0).max(100_000).default(100),
    exclusive: z.boolean().default(false),
    stackable: z.boolean().default(true),
    active: z.boolean().default(true),
    startsAt: instant().optional(),
    endsAt: instant().optional(),
    conditions: z.strictObject({ ...commonConditions, ...CONDITIONS_OF_KINDS }).default({}),
  })
  .refine(({ amountMinor, currency }) => (amountMinor === undefined) === (currency === undefined), {
    path: ['currency'],
    message: 'goes with amountMinor',
  });
