import { percentOff } from './percent-off.js';
import { everyMatchingLine } from './promotion-kind.js';
import type { PromotionKind } from './promotion-kind.js';

export const percentage = {
  name: 'percentage',
  values: ['percent'],
  targets: {
    order: { takesOff: 'a share of what the goods still cost', amount: percentOff },
    line: {
      takesOff: 'a share of every matching line',
      amounts: everyMatchingLine((promotion, _line, remaining) => percentOff(promotion, remaining)),
    },
    shipping: { takesOff: 'a share of the shipping cost', amount: percentOff },
  },
  conditions: {},
} as const satisfies PromotionKind;
