import { validationFailed } from '@holdfast/errors';

import { gatewayStep } from './gateway-step.js';
import type { Order } from './order.js';

/** What was paid for one line, or for shipping, tax and discounts and the rounding for the gateway included. */
export interface PaidParts {
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly paidMinor: bigint;
  }[];
  readonly shippingMinor: bigint;
}

/** Units of a line that are given back, and how many of it were before. */
export interface GivenBack {
  readonly lineId: string;
  readonly quantity: number;
  readonly quantityBefore: number;
}

type Paid = Pick<Order, 'totals' | 'lines' | 'currency' | 'paymentType' | 'gatewayStepMinor'>;

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** Which of the amounts, in order, is the last that was paid for at all; the last one where none was. */
function lastPaid(exact: readonly bigint[]): number {
  const index = exact.findLastIndex((amount) => amount > 0n);
  return index < 0 ? exact.length - 1 : index;
}

/**
 * The paid total cut into parts of about these exact amounts, each a multiple of the step and none negative. Where a part ends, the sum so
 * far is rounded down, so no part is a whole step off, and what nothing was paid for stays at nothing; the last part takes the rest, and
 * with it what rounding for the gateway added or took.
 */
function cut(paidMinor: bigint, exact: readonly bigint[], step: bigint): bigint[] {
  const last = lastPaid(exact);
  let sum = 0n;
  let given = 0n;
  return exact.map((amount, index) => {
    sum += amount;
    const end = index >= last ? paidMinor : atMost(sum - (sum % step), paidMinor);
    const part = end - given;
    given = end;
    return part;
  });
}

const atMost = (amount: bigint, limit: bigint): bigint => (amount < limit ? amount : limit);

/**
 * The order's total, taken apart without a remainder in steps of its gateway: shipping is a line of its own, and giving back every part
 * gives back the total exactly (ORD-3, MON-2).
 */
export function paidParts(order: Paid): PaidParts {
  const { totals, lines } = order;
  const goods = lines.map(({ totalMinor }) => totalMinor);
  const shippingMinor = totals.grandTotalMinor - totals.roundingMinor - total(goods);
  const parts = cut(totals.grandTotalMinor, [...goods, shippingMinor], gatewayStep(order));
  return {
    lines: lines.map(({ lineId, quantity }, index) => ({ lineId, quantity, paidMinor: parts[index]! })),
    shippingMinor: parts[lines.length]!,
  };
}

/**
 * What the first so many units of a line cost, rounded down to the step: differences of it never add up to more, or less, than the line.
 */
const costOfFirst = (units: number, part: PaidParts['lines'][number], step: bigint): bigint => {
  const exact = (part.paidMinor * BigInt(units)) / BigInt(part.quantity);
  return exact - (exact % step);
};

/**
 * What is paid back for these units. The units of a line are paid back in the order in which they come back, whatever the portions, so
 * that all of them together are worth what the line cost, each in steps of the gateway. Throws VALIDATION_FAILED for units that the line does not have.
 */
export function refundForUnits(order: Paid, { lineId, quantity, quantityBefore }: GivenBack): bigint {
  const part = paidParts(order).lines.find((line) => line.lineId === lineId);
  const after = quantityBefore + quantity;
  if (!part || quantity < 1 || quantityBefore < 0 || after > part.quantity) {
    throw validationFailed([{ path: 'lines', message: `the order has no such units of line ${lineId}` }]);
  }
  const step = gatewayStep(order);
  return costOfFirst(after, part, step) - costOfFirst(quantityBefore, part, step);
}
