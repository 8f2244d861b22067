import { z } from 'zod';

import { textField } from '@holdfast/validation';

/** A list of alternatives. */
export const texts = () => z.array(textField(100).min(1)).max(1_000).readonly().optional();

/** Which lines are meant. An entry of each list must match; a list that is left out does not restrict. */
export const lineConditions = {
  skus: texts(),
  productIds: texts(),
  categoryIds: texts(),
  brandIds: texts(),
};

/** The conditions of every kind of promotion; a kind may add its own (`PromotionKind.conditions`). */
export const commonConditions = {
  ...lineConditions,
  /** Of the cart before discounts. */
  minSubtotalMinor: z
    .int('expected minor units')
    .min(1)
    .max(10 ** 13)
    .optional(),
  customerGroups: texts(),
  firstOrder: z.boolean().optional(),
};

const LineConditions = z.object(lineConditions);
export type LineConditions = Readonly<z.output<typeof LineConditions>>;

const PromotionConditions = z.looseObject(commonConditions);
/** The common conditions by name; a kind parses its own. */
export type PromotionConditions = Readonly<z.output<typeof PromotionConditions>>;
