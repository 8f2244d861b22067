import { everyMatchingLine } from './promotion-kind.js';
import type { AmountRule, PromotionKind } from './promotion-kind.js';

const amount: AmountRule['amount'] = ({ amountMinor }) => amountMinor ?? 0n;

export const fixed = {
  name: 'fixed',
  values: ['amount'],
  targets: {
    order: { takesOff: 'an amount, at most what the goods still cost', amount },
    line: {
      takesOff: 'an amount per piece of every matching line, at most the line',
      amounts: everyMatchingLine(({ amountMinor }, { quantity }) => (amountMinor ?? 0n) * BigInt(quantity)),
    },
    shipping: { takesOff: 'an amount, at most the shipping cost', amount },
  },
  conditions: {},
} as const satisfies PromotionKind;
