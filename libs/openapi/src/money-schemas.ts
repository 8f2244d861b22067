import { z } from 'zod';

/** Money in JSON (SYS-4); one component in every document. */
export const moneySchema = z
  .object({
    amountMinor: z.int().describe('amount in minor units'),
    currency: z.string().length(3).describe('ISO 4217'),
  })
  .meta({ id: 'Money', description: "An amount in the currency's minor unit" });

/** The discount of a promotion. */
export const discountFields = {
  promotionId: z.string(),
  code: z.string().optional(),
  name: z.string(),
  amount: moneySchema,
};

/** The targets of discounts. */
export const discountTargets = z.enum(['line', 'order', 'shipping']);

const taxLine = z
  .object({
    name: z.string(),
    rate: z.string().describe('"0.0825" is 8.25 %'),
    taxable: moneySchema,
    amount: moneySchema,
  })
  .meta({ id: 'TaxLine' });

/** All parts of a total, with the discounts and taxes in it. */
export const totalsSchema = <Discount extends z.ZodType>(discount: Discount) =>
  z
    .object({
      subtotal: moneySchema,
      discountTotal: moneySchema.describe('without the shipping discount'),
      shipping: moneySchema,
      shippingDiscount: moneySchema,
      taxTotal: moneySchema,
      grandTotal: moneySchema,
      rounding: moneySchema
        .optional()
        .describe('added to the grand total, or subtracted, for currencies that the gateway wants rounded'),
      taxLines: z.array(taxLine),
      discounts: z.array(discount),
    })
    .meta({ id: 'Totals' });
