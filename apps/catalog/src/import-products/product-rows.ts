import { z } from 'zod';

import { flagCell, integerCell, listCell } from '@holdfast/csv';
import { textField } from '@holdfast/validation';

import { productFields, slugField, variantFields } from '../domain/product.js';

/** One row of a products file. */
export const ProductRow = z
  .object({
    handle: productFields.handle,
    name: productFields.name,
    brand_id: productFields.brandId,
    brand_name: textField(200),
    category_ids: listCell().pipe(productFields.categoryIds),
    tax_class: productFields.taxClass,
    active: flagCell(),
  })
  .transform(
    ({
      brand_id: brandId,
      brand_name: brandName,
      category_ids: categoryIds,
      tax_class: taxClass,
      ...row
    }) => ({
      ...row,
      brandId,
      brandName,
      categoryIds,
      taxClass,
    }),
  );
export type ProductRow = z.output<typeof ProductRow>;

/** One row of a variants file. */
export const VariantRow = z
  .object({
    sku: variantFields.sku,
    product_handle: slugField(),
    options: variantFields.options,
    weight_grams: integerCell().pipe(variantFields.weightGrams),
    active: flagCell(),
  })
  .transform(({ product_handle: handle, weight_grams: weightGrams, ...row }) => ({
    ...row,
    handle,
    weightGrams,
  }));
export type VariantRow = z.output<typeof VariantRow>;
