import { z } from 'zod';

import { skuField, textField } from '@holdfast/validation';

const MAX_VARIANTS = 200;
const MAX_WEIGHT_GRAMS = 10_000_000;

/** An id that the shop chooses, safe in URLs and file names. */
export const slugField = () =>
  z
    .string()
    .max(100, 'is longer than 100 characters')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected small letters, digits and single hyphens');

/** The fields of a variant, for requests and files. */
export const variantFields = {
  sku: skuField(),
  options: textField(200).trim(),
  weightGrams: z
    .int()
    .min(0, 'must not be negative')
    .max(MAX_WEIGHT_GRAMS, `must not exceed ${MAX_WEIGHT_GRAMS}`),
};

/** The fields of a product, for requests and files. */
export const productFields = {
  handle: slugField(),
  name: textField(200).trim().min(1, 'is required'),
  brandId: z.union([z.literal(''), slugField()]),
  categoryIds: z.array(slugField()).max(50, 'has more than 50 categories'),
  taxClass: slugField(),
};

const uniqueSkus = (variants: readonly { sku: string }[]): boolean =>
  new Set(variants.map(({ sku }) => sku)).size === variants.length;

/** A new product with its variants. */
export const NewProduct = z.object({
  ...productFields,
  taxClass: z.preprocess((given) => (given === '' ? 'standard' : given), productFields.taxClass),
  variants: z
    .array(z.object(variantFields))
    .min(1, 'is empty')
    .max(MAX_VARIANTS, `has more than ${MAX_VARIANTS} variants`)
    .refine(uniqueSkus, 'names a SKU twice'),
});
export type NewProduct = z.output<typeof NewProduct>;

/** The name that customers see: "Classic T-Shirt, black, M". */
export const variantName = (productName: string, options: string): string =>
  options ? `${productName}, ${options}` : productName;
