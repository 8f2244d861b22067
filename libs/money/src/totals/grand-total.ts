import type { GatewayUnits } from '../gateway/gateway-units.js';
import { type DiscountedCart, type DiscountedLine, sum } from './discount-lines.js';
import { TotalsMismatchError } from './totals-mismatch-error.js';

/** One tax of the quote: all amounts taxed under one name and rate. */
export interface TaxLine {
  readonly name: string;
  readonly rate: string;
  readonly taxableMinor: bigint;
  readonly amountMinor: bigint;
}

/** Tax as pricing computed it on the discounted amounts. */
export interface Tax {
  readonly lines: readonly { readonly lineId: string; readonly taxMinor: bigint }[];
  readonly shippingTaxMinor: bigint;
  readonly taxLines: readonly TaxLine[];
}

/** Whether the tenant's prices include tax. */
export interface PriceMode {
  readonly pricesIncludeTax: boolean;
  /** Only where prices include tax: shipping is still priced net, so its tax is added. */
  readonly shippingPricesNet: boolean;
}

/** Input of `grandTotal`. Without `tax` nothing is taxed. */
export interface GrandTotalInput extends PriceMode {
  readonly cart: DiscountedCart;
  readonly tax?: Tax;
  /** The units of the payment: the total is rounded to their step. */
  readonly units: GatewayUnits;
}

/** A line of the quote; `totalMinor` is the customer's price for it. */
export interface QuotedLine extends DiscountedLine {
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
}

/** The whole quote; it is the PaymentIntent's amount and the order's total (TOT-4). */
export interface Totals extends Omit<DiscountedCart, 'lines'>, PriceMode {
  readonly lines: readonly QuotedLine[];
  readonly taxMinor: bigint;
  readonly shippingTaxMinor: bigint;
  /** The customer's price for shipping. */
  readonly shippingTotalMinor: bigint;
  readonly taxLines: readonly TaxLine[];
  /** The difference by rounding for the gateway; may be negative (TOT-5). */
  readonly roundingMinor: bigint;
  readonly grandTotalMinor: bigint;
}

/**
 * Second stage of the totals: tax and the grand total (TOT-4), rounded for the gateway (TOT-5). The total is computed by the
 * formula and re-added from lines, shipping and rounding. Throws `TotalsMismatchError` where the two sums or the taxes differ, and
 * `CurrencyNotTakenError` for a currency without units.
 */
export function grandTotal({
  cart,
  tax,
  units,
  pricesIncludeTax,
  shippingPricesNet,
}: GrandTotalInput): Totals {
  const shippingTaxMinor = tax?.shippingTaxMinor ?? 0n;
  const lines = quoteLines(cart.lines, tax, pricesIncludeTax);
  const taxMinor = sum(lines.map((line) => line.taxMinor)) + shippingTaxMinor;
  const addedTaxMinor = taxOnTop({ pricesIncludeTax, shippingPricesNet }, taxMinor, shippingTaxMinor);
  const exactMinor =
    cart.subtotalMinor - cart.discountMinor + cart.shippingMinor - cart.shippingDiscountMinor + addedTaxMinor;
  const rounding = units.round(exactMinor, cart.currency);
  const shippingIsNet = !pricesIncludeTax || shippingPricesNet;
  const totals: Totals = {
    ...cart,
    pricesIncludeTax,
    shippingPricesNet,
    lines,
    taxMinor,
    shippingTaxMinor,
    shippingTotalMinor: cart.netShippingMinor + (shippingIsNet ? shippingTaxMinor : 0n),
    taxLines: tax?.taxLines ?? [],
    roundingMinor: rounding.differenceMinor,
    grandTotalMinor: rounding.amountMinor,
  };
  assertTotalsAddUp(totals);
  return totals;
}

/** Re-adds a quote from its parts, also a stored or received one; throws `TotalsMismatchError`. */
export function assertTotalsAddUp(totals: Totals): void {
  const same = (what: string, whole: bigint, parts: bigint): void => {
    if (whole !== parts) throw new TotalsMismatchError(`${what} is ${whole}, its parts are ${parts}`);
  };
  const { lines } = totals;
  lines.forEach((line) => assertLine(line, totals.pricesIncludeTax, same));
  same('subtotal', totals.subtotalMinor, sum(lines.map((line) => line.subtotalMinor)));
  same('discount', totals.discountMinor, sum(lines.map((line) => line.discountMinor)));
  same(
    'discounts on goods',
    totals.discountMinor,
    sumOf(totals, (target) => target !== 'shipping'),
  );
  same(
    'shipping discount',
    totals.shippingDiscountMinor,
    sumOf(totals, (target) => target === 'shipping'),
  );
  same('shipping', totals.netShippingMinor, totals.shippingMinor - totals.shippingDiscountMinor);
  same('tax', totals.taxMinor, sum(lines.map((line) => line.taxMinor)) + totals.shippingTaxMinor);
  same('tax', totals.taxMinor, sum(totals.taxLines.map((line) => line.amountMinor)));
  const payable = sum(lines.map((line) => line.totalMinor)) + totals.shippingTotalMinor;
  same('grand total', totals.grandTotalMinor, payable + totals.roundingMinor);
  if (totals.grandTotalMinor < 0n) throw new TotalsMismatchError('the grand total is negative');
}

type Same = (what: string, whole: bigint, parts: bigint) => void;

function assertLine(line: QuotedLine, pricesIncludeTax: boolean, same: Same): void {
  const of = `of line ${line.lineId}`;
  same(`subtotal ${of}`, line.subtotalMinor, BigInt(line.quantity) * line.unitPriceMinor);
  same(`discount ${of}`, line.discountMinor, sum(line.discounts.map((discount) => discount.amountMinor)));
  same(`net ${of}`, line.netMinor, line.subtotalMinor - line.discountMinor);
  same(`total ${of}`, line.totalMinor, line.netMinor + (pricesIncludeTax ? 0n : line.taxMinor));
  if (line.netMinor < 0n || line.taxMinor < 0n) throw new TotalsMismatchError(`an amount ${of} is negative`);
}

function sumOf(totals: Totals, wanted: (target: string) => boolean): bigint {
  return sum(totals.discounts.filter(({ target }) => wanted(target)).map(({ amountMinor }) => amountMinor));
}

function taxOnTop(mode: PriceMode, taxMinor: bigint, shippingTaxMinor: bigint): bigint {
  if (!mode.pricesIncludeTax) return taxMinor;
  return mode.shippingPricesNet ? shippingTaxMinor : 0n;
}

function quoteLines(
  lines: readonly DiscountedLine[],
  tax: Tax | undefined,
  pricesIncludeTax: boolean,
): QuotedLine[] {
  const taxes = new Map(tax?.lines.map(({ lineId, taxMinor }) => [lineId, taxMinor]));
  const quoted = lines.map((line) => {
    const taxMinor = taxes.get(line.lineId) ?? 0n;
    if (tax && !taxes.delete(line.lineId)) throw new TotalsMismatchError(`line ${line.lineId} was not taxed`);
    return { ...line, taxMinor, totalMinor: line.netMinor + (pricesIncludeTax ? 0n : taxMinor) };
  });
  if (taxes.size > 0)
    throw new TotalsMismatchError(`taxed lines that are not in the cart: ${[...taxes.keys()].join(', ')}`);
  return quoted;
}
