import { allocate, min } from '../allocate.js';
import { currencyExponent } from '../currency.js';
import { TotalsMismatchError } from './totals-mismatch-error.js';

/** A cart line with its price. */
export interface PricedLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
}

/** The target that a discount reduces. */
export type DiscountTarget = 'line' | 'order' | 'shipping';

/** A discount as promotion computed it. `lineAmounts` assigns it to lines; an order discount without them is spread pro rata. */
export interface Discount {
  readonly promotionId: string;
  readonly code?: string;
  readonly name: string;
  readonly target: DiscountTarget;
  readonly amountMinor: bigint;
  readonly lineAmounts?: readonly { readonly lineId: string; readonly amountMinor: bigint }[];
}

/** A discount as it was applied; less than requested where lines or shipping could not carry it (TOT-2). */
export interface AppliedDiscount {
  readonly promotionId: string;
  readonly code?: string;
  readonly name: string;
  readonly target: DiscountTarget;
  readonly amountMinor: bigint;
}

/** One discount's share of a line. */
export interface LineDiscount {
  readonly promotionId: string;
  readonly code?: string;
  readonly name: string;
  readonly amountMinor: bigint;
}

/** A line after discounts; `netMinor` is what tax is computed on (TOT-3). */
export interface DiscountedLine extends PricedLine {
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly netMinor: bigint;
  readonly discounts: readonly LineDiscount[];
}

/** Input of `discountLines`. */
export interface DiscountInput {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  /** Applied in this order; an excessive discount takes the rest that earlier ones left. */
  readonly discounts: readonly Discount[];
  readonly shippingMinor: bigint;
}

/** First stage of the totals: everything before tax. */
export interface DiscountedCart {
  readonly currency: string;
  readonly lines: readonly DiscountedLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly subtotalMinor: bigint;
  /** Without the shipping discount. */
  readonly discountMinor: bigint;
  readonly shippingMinor: bigint;
  readonly shippingDiscountMinor: bigint;
  readonly netShippingMinor: bigint;
}

interface LineAccount {
  readonly line: PricedLine;
  readonly subtotalMinor: bigint;
  leftMinor: bigint;
  readonly discounts: LineDiscount[];
}

/**
 * Applies discounts to lines and shipping, in order (TOT-1, TOT-2): no line and no shipping ever goes below zero, and each
 * discount's parts sum to its applied amount. Throws `TotalsMismatchError` on parts that contradict their whole.
 */
export function discountLines(input: DiscountInput): DiscountedCart {
  assertAmounts(input);
  const accounts = input.lines.map(openAccount);
  let shippingLeftMinor = input.shippingMinor;
  const discounts = input.discounts.map((discount) => {
    if (discount.target !== 'shipping') return applied(discount, applyToLines(discount, accounts));
    const amountMinor = min(discount.amountMinor, shippingLeftMinor);
    shippingLeftMinor -= amountMinor;
    return applied(discount, amountMinor);
  });
  const lines = accounts.map(closeAccount);
  return {
    currency: input.currency,
    lines,
    discounts,
    subtotalMinor: sum(lines.map((line) => line.subtotalMinor)),
    discountMinor: sum(lines.map((line) => line.discountMinor)),
    shippingMinor: input.shippingMinor,
    shippingDiscountMinor: input.shippingMinor - shippingLeftMinor,
    netShippingMinor: shippingLeftMinor,
  };
}

function applyToLines(discount: Discount, accounts: readonly LineAccount[]): bigint {
  const shares = discount.lineAmounts ? givenShares(discount, accounts) : proRataShares(discount, accounts);
  return sum(accounts.map((account, index) => take(account, discount, shares[index] ?? 0n)));
}

/** In proportion to the rest of each line, so that an earlier discount on a line reduces its share of a later one. */
function proRataShares(discount: Discount, accounts: readonly LineAccount[]): bigint[] {
  if (discount.target === 'line') {
    throw new TotalsMismatchError(
      `line discount ${discount.promotionId} does not say which lines it reduces`,
    );
  }
  const left = accounts.map((account) => account.leftMinor);
  return allocate(min(discount.amountMinor, sum(left)), left, left);
}

function givenShares(discount: Discount, accounts: readonly LineAccount[]): bigint[] {
  const shares = discount.lineAmounts ?? [];
  const byLine = new Map(accounts.map(({ line }) => [line.lineId, 0n]));
  for (const { lineId, amountMinor } of shares) {
    const before = byLine.get(lineId);
    if (before === undefined) {
      throw new TotalsMismatchError(`discount ${discount.promotionId} names unknown line ${lineId}`);
    }
    byLine.set(lineId, before + amountMinor);
  }
  if (sum([...byLine.values()]) !== discount.amountMinor) {
    throw new TotalsMismatchError(`discount ${discount.promotionId} is not the sum of its lines`);
  }
  return accounts.map(({ line }) => byLine.get(line.lineId) ?? 0n);
}

function take(account: LineAccount, discount: Discount, share: bigint): bigint {
  const amountMinor = min(share, account.leftMinor);
  if (amountMinor === 0n) return 0n;
  account.leftMinor -= amountMinor;
  const { promotionId, code, name } = discount;
  account.discounts.push({ promotionId, ...(code === undefined ? {} : { code }), name, amountMinor });
  return amountMinor;
}

function applied(discount: Discount, amountMinor: bigint): AppliedDiscount {
  const { promotionId, code, name, target } = discount;
  return { promotionId, ...(code === undefined ? {} : { code }), name, target, amountMinor };
}

function openAccount(line: PricedLine): LineAccount {
  const subtotalMinor = BigInt(line.quantity) * line.unitPriceMinor;
  return { line, subtotalMinor, leftMinor: subtotalMinor, discounts: [] };
}

function closeAccount({ line, subtotalMinor, leftMinor, discounts }: LineAccount): DiscountedLine {
  const { lineId, sku, quantity, unitPriceMinor } = line;
  const discountMinor = subtotalMinor - leftMinor;
  return {
    lineId,
    sku,
    quantity,
    unitPriceMinor,
    subtotalMinor,
    discountMinor,
    netMinor: leftMinor,
    discounts,
  };
}

function assertAmounts(input: DiscountInput): void {
  currencyExponent(input.currency);
  const negative = (problem: string): never => {
    throw new TotalsMismatchError(`${problem} is negative`);
  };
  if (input.shippingMinor < 0n) negative('shipping');
  for (const line of input.lines) {
    if (line.unitPriceMinor < 0n) negative(`price of line ${line.lineId}`);
    if (line.quantity < 0) negative(`quantity of line ${line.lineId}`);
  }
  for (const { amountMinor, lineAmounts, promotionId } of input.discounts) {
    if (amountMinor < 0n || lineAmounts?.some((share) => share.amountMinor < 0n))
      negative(`discount ${promotionId}`);
  }
  if (new Set(input.lines.map((line) => line.lineId)).size !== input.lines.length) {
    throw new TotalsMismatchError('a line id repeats');
  }
}

/** Sum of minor units. */
export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
