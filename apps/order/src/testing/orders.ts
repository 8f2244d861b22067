import { hashCartToken } from '@holdfast/identity';
import { newId } from '@holdfast/request-context';

import type { OrderContent, OrderLine } from '../order/order.js';

/** The token of the guest whose order `anOrder` is. */
export const CART_TOKEN = 'a-guests-secret';

/** A line of the given number of pieces, net prices, 10 % tax. */
export function aLine(overrides: Partial<OrderLine> = {}): OrderLine {
  const { quantity = 2, unitPriceMinor = 1_000n } = overrides;
  const net = BigInt(quantity) * unitPriceMinor - (overrides.discountTotalMinor ?? 0n);
  const taxTotalMinor = overrides.taxTotalMinor ?? net / 10n;
  return {
    lineId: newId(),
    sku: 'TSHIRT-BLK-M',
    name: 'T-Shirt, black, M',
    quantity,
    unitPriceMinor,
    discountTotalMinor: 0n,
    taxTotalMinor,
    totalMinor: net + taxTotalMinor,
    discounts: [],
    categoryIds: ['shirts'],
    ...overrides,
  };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** A card order of a guest whose amounts add up; overrides replace whole fields. */
export function anOrder(overrides: Partial<OrderContent> = {}): OrderContent {
  const lines = overrides.lines ?? [aLine()];
  const subtotalMinor = sum(lines.map((line) => BigInt(line.quantity) * line.unitPriceMinor));
  const discountTotalMinor = sum(lines.map((line) => line.discountTotalMinor));
  const taxTotalMinor = sum(lines.map((line) => line.taxTotalMinor));
  const taxable = subtotalMinor - discountTotalMinor;
  return {
    checkoutId: newId(),
    attempt: 1,
    cartId: newId(),
    cartTokenHash: hashCartToken(CART_TOKEN),
    email: 'guest@example.com',
    locale: 'en',
    paymentId: newId(),
    paymentType: 'card',
    authorizationId: 'pi_1',
    capturePolicy: 'immediate',
    currency: 'USD',
    pricesIncludeTax: false,
    taxRounding: 'line',
    totals: {
      subtotalMinor,
      discountTotalMinor,
      shippingMinor: 500n,
      shippingDiscountMinor: 0n,
      taxTotalMinor,
      shippingTaxMinor: 0n,
      roundingMinor: 0n,
      grandTotalMinor: taxable + 500n + taxTotalMinor,
      taxLines: [{ name: 'Sales tax', rate: '0.1', taxableMinor: taxable, amountMinor: taxTotalMinor }],
    },
    lines,
    promotions: [],
    shippingAddress: {
      name: 'Ada Example',
      line1: '1 Main Street',
      city: 'Springfield',
      postalCode: '12345',
      countryCode: 'US',
    },
    shippingMethodId: 'standard',
    shippingMethodName: 'Standard',
    ...overrides,
  };
}

/** The same as cash on delivery. */
export const aCodOrder = (overrides: Partial<OrderContent> = {}): OrderContent =>
  anOrder({ paymentType: 'cod', paymentId: undefined, authorizationId: 'cod-auth-skipped', ...overrides });
