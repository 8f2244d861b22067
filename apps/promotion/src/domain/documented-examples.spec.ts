import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

import { discountLines } from '@holdfast/money';

import type { Cart } from './cart.js';
import { commonConditions } from './conditions.js';
import { emailKeyOf } from './customer-key.js';
import type { InvalidReason } from './eligibility.js';
import { evaluate } from './evaluate.js';
import { kindsTable } from './kinds/kinds-table.js';
import { CONDITIONS_OF_KINDS, PROMOTION_KINDS } from './kinds/promotion-kinds.js';
import type { Promotion } from './promotion.js';

const PAGE = resolve(import.meta.dirname, '../../../../docs/promotions.md');

const minor = () => z.int().transform(BigInt);
const CartExample = z.strictObject({
  title: z.string(),
  cart: z.strictObject({
    currency: z.string().default('USD'),
    lines: z.array(
      z.strictObject({
        sku: z.string(),
        quantity: z.int(),
        price: minor(),
        categories: z.array(z.string()).default([]),
        brand: z.string().default(''),
      }),
    ),
    shipping: minor().default(0n),
  }),
  now: z.coerce.date().default(new Date('2026-06-01T12:00:00Z')),
  customer: z
    .strictObject({ group: z.string().default(''), hasOrdered: z.boolean().default(false) })
    .prefault({}),
  usedUp: z.record(z.string(), z.string()).default({}),
  promotions: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(PROMOTION_KINDS.map(({ name }) => name)),
      target: z.enum(['line', 'order', 'shipping']),
      percent: z.number().optional(),
      amount: minor().optional(),
      currency: z.string().optional(),
      priority: z.int().default(10),
      exclusive: z.boolean().default(false),
      stackable: z.boolean().default(true),
      startsAt: z.coerce.date().optional(),
      endsAt: z.coerce.date().optional(),
      when: z.strictObject({ ...commonConditions, ...CONDITIONS_OF_KINDS }).default({}),
    }),
  ),
  expect: z.strictObject({
    effects: z.array(z.tuple([z.string(), minor()])),
    invalid: z.record(z.string(), z.string()).default({}),
    /** The price of each line after all discounts. */
    lines: z.record(z.string(), minor()),
    shipping: minor().default(0n),
  }),
});
type CartExample = z.output<typeof CartExample>;

const MailboxExample = z.strictObject({
  title: z.string(),
  mailboxes: z.record(z.string(), z.array(z.string())),
});

const page = readFileSync(PAGE, 'utf8');
const BLOCK = /^```yaml example\n(.*?)^```$/gms;
const examples = [...page.matchAll(BLOCK)].map(([, text]) => parse(text!) as { title: string });
const cartExamples = examples.filter((example) => 'cart' in example);
const mailboxExamples = examples.filter((example) => 'mailboxes' in example);

const cartOf = ({ cart, customer }: CartExample): Cart => ({
  currency: cart.currency,
  shippingMinor: cart.shipping,
  customerGroup: customer.group,
  lines: cart.lines.map(({ sku, quantity, price, categories, brand }) => ({
    lineId: sku,
    sku,
    productId: `product of ${sku}`,
    categoryIds: categories,
    brandId: brand,
    quantity,
    unitPriceMinor: price,
  })),
});

const promotionsOf = ({ promotions, cart }: CartExample): Promotion[] =>
  promotions.map(({ percent, amount, currency, startsAt, endsAt, when, ...given }) => ({
    ...given,
    code: given.id,
    name: given.id,
    percent: percent === undefined ? null : Math.round(percent * 100),
    amountMinor: amount ?? null,
    currency: currency ?? (amount === undefined ? null : cart.currency),
    conditions: when,
    startsAt: startsAt ?? null,
    endsAt: endsAt ?? null,
    limited: false,
    limitedPerCustomer: false,
  }));

/** The example as it comes out: judged by the promotion service, then taken off the lines as a quote does. */
function outcomeOf(example: CartExample) {
  const cart = cartOf(example);
  const { effects, invalid } = evaluate(promotionsOf(example), cart, {
    now: example.now,
    hasOrdered: { account: example.customer.hasOrdered, mailbox: false },
    usedUp: new Map(Object.entries(example.usedUp) as [string, InvalidReason][]),
  });
  const discounted = discountLines({
    currency: cart.currency,
    lines: cart.lines,
    shippingMinor: cart.shippingMinor,
    discounts: effects.map(({ promotion, amountMinor, lines }) => ({
      promotionId: promotion.id,
      name: promotion.name,
      target: promotion.target,
      amountMinor,
      ...(promotion.target === 'line' && { lineAmounts: lines }),
    })),
  });
  return {
    effects: discounted.discounts.map(({ promotionId, amountMinor }) => [promotionId, amountMinor]),
    invalid: Object.fromEntries(invalid.map(({ promotion, reason }) => [promotion.id, reason])),
    lines: Object.fromEntries(discounted.lines.map(({ lineId, netMinor }) => [lineId, netMinor])),
    shipping: discounted.netShippingMinor,
  };
}

describe('PRM-1 docs/promotions.md', () => {
  it('PRM-1 lists every kind', () => {
    expect(page).toContain(`<!-- kinds -->\n\n${kindsTable()}\n\n<!-- /kinds -->`);
  });
});

describe('PRM-1 the examples of docs/promotions.md', () => {
  it('PRM-1 are all found', () => {
    expect(cartExamples.length).toBeGreaterThanOrEqual(15);
    expect(cartExamples.length + mailboxExamples.length).toBe(examples.length);
  });

  it.each(cartExamples.map((example) => [example.title, example] as const))('PRM-1 %s', (_title, given) => {
    const example = CartExample.parse(given);

    expect(outcomeOf(example)).toEqual(example.expect);
  });

  it.each(cartExamples.map((example) => [example.title, example] as const))(
    'PRM-1 %s: in whatever order they are given',
    (_title, given) => {
      const example = CartExample.parse(given);

      expect(outcomeOf({ ...example, promotions: [...example.promotions].reverse() })).toEqual(
        example.expect,
      );
    },
  );

  it.each(mailboxExamples.map((example) => [example.title, example] as const))(
    'PRM-1 %s',
    (_title, given) => {
      const { mailboxes } = MailboxExample.parse(given);
      for (const [mailbox, spellings] of Object.entries(mailboxes))
        expect(new Set(spellings.map(emailKeyOf))).toEqual(new Set([mailbox]));
    },
  );
});
