import { buyXGetY } from './buy-x-get-y.js';
import { fixed } from './fixed.js';
import { freeShipping } from './free-shipping.js';
import { percentage } from './percentage.js';
import type { PromotionKind } from './promotion-kind.js';
import { reducedShipping } from './reduced-shipping.js';

/** Every kind of promotion, in the order of docs/promotions.md. */
export const PROMOTION_KINDS: readonly PromotionKind[] = [
  percentage,
  fixed,
  buyXGetY,
  freeShipping,
  reducedShipping,
];

const BY_NAME = new Map(PROMOTION_KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name; undefined where a newer version of the service stored it. */
export const kindOf = (name: string): PromotionKind | undefined => BY_NAME.get(name);

/** The conditions that single kinds add, by name. */
export const CONDITIONS_OF_KINDS: PromotionKind['conditions'] = Object.assign(
  {},
  ...PROMOTION_KINDS.map(({ conditions }) => conditions),
);
