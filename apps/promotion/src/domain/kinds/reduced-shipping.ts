import { percentOff } from './percent-off.js';
import type { PromotionKind } from './promotion-kind.js';

export const reducedShipping = {
  name: 'reduced_shipping',
  values: ['percent', 'amount'],
  targets: {
    shipping: {
      takesOff: 'a percentage or an amount, at most the shipping cost',
      amount: (promotion, remaining) => promotion.amountMinor ?? percentOff(promotion, remaining),
    },
  },
  conditions: {},
} as const satisfies PromotionKind;
