import { z } from 'zod';

import { currencyField, skuField } from '@holdfast/validation';

import { emailField, linesField, localeField, quantityField, textField, versionField } from './fields.js';

const MAX_METADATA = 50;
/** Far more than any shop allows; how many it does is the use case's to say (`TOO_MANY_PROMOTION_CODES`). */
const MAX_CODES = 100;

const metadata = z
  .record(textField(40), linesField(500))
  .refine((entries) => Object.keys(entries).length <= MAX_METADATA, `holds more than ${MAX_METADATA} entries`)
  .describe('texts of the caller, kept as they are');

/** Far more than a cart holds; how many it does is the use case's to say (`CART_FULL`). */
const MAX_NEW_LINES = 500;

const newLine = z.strictObject({ sku: skuField(), quantity: quantityField() });

/** Body of a new cart; may be left out. */
export const createCartBody = z
  .strictObject({
    currency: currencyField().optional().describe("default: the shop's"),
    email: emailField().optional(),
    locale: localeField().optional(),
    note: linesField(1_000).optional(),
    metadata: metadata.optional(),
    lines: z
      .array(newLine)
      .max(MAX_NEW_LINES, `holds more than ${MAX_NEW_LINES} lines`)
      .optional()
      .describe('the first lines, added in turn; one that is refused refuses the cart'),
  })
  .default({})
  .meta({ id: 'CreateCart' });

/** Body of a new line. */
export const addLineBody = z
  .strictObject({ sku: skuField(), quantity: quantityField(), version: versionField() })
  .meta({ id: 'AddCartLine' });

/** Body of a change of a line. */
export const changeLineBody = z
  .strictObject({ quantity: quantityField(), version: versionField() })
  .meta({ id: 'ChangeCartLine' });

/** Query of a line's removal. */
export const removeLineQuery = z.strictObject({
  version: z.coerce.number().pipe(versionField().unwrap()).optional().describe('the version the caller saw'),
});

/** Body of the promotion codes. */
export const promotionCodesBody = z
  .strictObject({
    codes: z.array(textField(64)).max(MAX_CODES, `holds more than ${MAX_CODES} codes`),
    version: versionField(),
  })
  .meta({ id: 'SetPromotionCodes' });
