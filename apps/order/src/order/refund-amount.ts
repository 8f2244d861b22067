import { validationFailed } from '@holdfast/errors';

import { gatewayStep } from './gateway-step.js';
import type { Order } from './order.js';

/** The amounts paid for each line and for shipping, with tax, discounts and the gateway's rounding. */
export interface PaidParts {
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly paidMinor: bigint;
  }[];
  readonly shippingMinor: bigint;
}

/** Units of a line to refund, and how many were refunded before. */
export interface RefundedUnits {
  readonly lineId: string;
  readonly quantity: number;
  readonly quantityBefore: number;
}

type Paid = Pick<Order, 'totals' | 'lines' | 'currency' | 'paymentType' | 'gatewayStepMinor'>;

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** Index of the last amount above zero; of the last amount if there is none. */
function lastPaid(exact: readonly bigint[]): number {
  const index = exact.findLastIndex((amount) => amount > 0n);
  return index < 0 ? exact.length - 1 : index;
}

/**
 * Splits the paid total into parts close to these exact amounts, each a multiple of the step and none negative. The running sum is rounded
 * down at the end of each part: no part is off by a whole step, and an amount of zero stays zero. The last part takes the remainder,
 * including the gateway's rounding.
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
 * Splits the order's total into lines and shipping, in multiples of the gateway's step. Refunding every part refunds exactly the total
 * (ORD-3, MON-2).
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

/** Price of the first `units` units of a line, rounded down to the step. Differences of it add up to exactly the line. */
const costOfFirst = (units: number, part: PaidParts['lines'][number], step: bigint): bigint => {
  const exact = (part.paidMinor * BigInt(units)) / BigInt(part.quantity);
  return exact - (exact % step);
};

/**
 * The refund for these units, a multiple of the gateway's step. In whatever portions the units of a line come back, their refunds add up to
 * what the line cost. Throws VALIDATION_FAILED for units that the line does not have.
 */
export function refundForUnits(order: Paid, { lineId, quantity, quantityBefore }: RefundedUnits): bigint {
  const part = paidParts(order).lines.find((line) => line.lineId === lineId);
  const after = quantityBefore + quantity;
  if (!part || quantity < 1 || quantityBefore < 0 || after > part.quantity) {
    throw validationFailed([{ path: 'lines', message: `the order has no such units of line ${lineId}` }]);
  }
  const step = gatewayStep(order);
  return costOfFirst(after, part, step) - costOfFirst(quantityBefore, part, step);
}
