import { validationFailed } from '@holdfast/errors';

import type { Order, OrderLine } from '../order/order.js';

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

type Paid = Pick<Order, 'totals' | 'lines'>;

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** The line that takes the rounding where shipping cannot: the last one that stays at zero or above. */
function bearerOf(lines: readonly OrderLine[], roundingMinor: bigint): string | undefined {
  return lines.findLast(({ totalMinor }) => totalMinor + roundingMinor >= 0n)?.lineId;
}

/**
 * The order's total, taken apart without a remainder: shipping is a line of its own, and bears the few minor units of rounding where
 * there are any, so that giving back every part gives back the total to the cent (ORD-3).
 */
export function paidParts({ totals, lines }: Paid): PaidParts {
  const shippingMinor = totals.grandTotalMinor - sum(lines.map(({ totalMinor }) => totalMinor));
  const bearer = shippingMinor < 0n ? bearerOf(lines, shippingMinor) : undefined;
  return {
    lines: lines.map(({ lineId, quantity, totalMinor }) => ({
      lineId,
      quantity,
      paidMinor: lineId === bearer ? totalMinor + shippingMinor : totalMinor,
    })),
    shippingMinor: bearer === undefined ? shippingMinor : 0n,
  };
}

/** What the first so many units of a line cost, rounded down: differences of it never add up to more, or less, than the line. */
const costOfFirst = (units: number, part: PaidParts['lines'][number]): bigint =>
  (part.paidMinor * BigInt(units)) / BigInt(part.quantity);

/**
 * What is paid back for these units. The units of a line are paid back in the order in which they come back, whatever the portions, so
 * that all of them together are worth what the line cost. Throws VALIDATION_FAILED for units that the line does not have.
 */
export function refundForUnits(order: Paid, { lineId, quantity, quantityBefore }: GivenBack): bigint {
  const part = paidParts(order).lines.find((line) => line.lineId === lineId);
  const after = quantityBefore + quantity;
  if (!part || quantity < 1 || quantityBefore < 0 || after > part.quantity) {
    throw validationFailed([{ path: 'lines', message: `the order has no such units of line ${lineId}` }]);
  }
  return costOfFirst(after, part) - costOfFirst(quantityBefore, part);
}
