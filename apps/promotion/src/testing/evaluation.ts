import type { Cart, CartLine } from '../domain/cart.js';
import type { EvaluationContext } from '../domain/eligibility.js';
import { evaluate } from '../domain/evaluate.js';
import type { Promotion } from '../domain/promotion.js';

export const NOW = new Date('2026-06-01T12:00:00Z');

export const aContext = (given: Partial<EvaluationContext> = {}): EvaluationContext => ({
  now: NOW,
  hasOrdered: { account: false, mailbox: false },
  usedUp: new Map(),
  ...given,
});

export const aLine = (given: Partial<CartLine> = {}): CartLine => ({
  lineId: 'l1',
  sku: 'A',
  productId: 'p1',
  categoryIds: ['shirts'],
  brandId: 'acme',
  quantity: 1,
  unitPriceMinor: 1_000n,
  ...given,
});

export const aCart = (given: Partial<Cart> = {}): Cart => ({
  currency: 'USD',
  lines: [aLine()],
  shippingMinor: 500n,
  customerGroup: '',
  ...given,
});

/** 10 % off the order. */
export const aPromotion = (given: Partial<Promotion> = {}): Promotion => ({
  id: 'a',
  code: null,
  name: 'spec',
  kind: 'percentage',
  target: 'order',
  percent: 1_000,
  amountMinor: null,
  currency: null,
  conditions: {},
  priority: 10,
  exclusive: false,
  stackable: true,
  startsAt: null,
  endsAt: null,
  limited: false,
  limitedPerCustomer: false,
  ...given,
});

/** A fixed amount off the order. */
export const aFixedAmount = (amountMinor: bigint, given: Partial<Promotion> = {}): Promotion =>
  aPromotion({ kind: 'fixed', percent: null, amountMinor, currency: 'USD', ...given });

/** The discounts by promotion id, in their order. */
export const amounts = (
  promotions: Promotion[],
  cart = aCart(),
  context?: Partial<EvaluationContext>,
): [string, bigint][] =>
  evaluate(promotions, cart, aContext(context)).effects.map(({ promotion, amountMinor }) => [
    promotion.id,
    amountMinor,
  ]);

/** The reasons by promotion id of those that do not apply. */
export const reasons = (
  promotions: Promotion[],
  cart = aCart(),
  context?: Partial<EvaluationContext>,
): [string, string][] =>
  evaluate(promotions, cart, aContext(context)).invalid.map(({ promotion, reason }) => [
    promotion.id,
    reason,
  ]);
