import { percentOff } from './percent-off.js';
import type { PromotionKind } from './promotion-kind.js';

export const freeShipping = {
  name: 'free_shipping',
  values: ['none', 'percent'],
  targets: { shipping: { takesOff: 'all of the shipping cost', amount: percentOff } },
  conditions: {},
} as const satisfies PromotionKind;
