import { DomainError, validationFailed } from '@holdfast/errors';

/** At most this many lines in a cart (CHK-1). */
export const MAX_LINES = 100;
/** At most this many pieces on a line (CHK-1). */
export const MAX_QUANTITY = 999;

/** A line with the snapshots it was added with. */
export interface CartLine {
  readonly id: string;
  readonly sku: string;
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly weightGrams: number;
}

/** A cart. It is changed by the functions below, and stored under the version it was read with. */
export interface Cart {
  readonly id: string;
  readonly tenantId: string;
  /** Drawn with the cart, for ever (CHK-1). */
  readonly checkoutId: string;
  /** Of the token that opens the cart; none since a customer claimed it. */
  readonly tokenHash: Buffer | undefined;
  readonly customerId: string | undefined;
  /** The customer's group at the time of the claim; empty for guests and customers without one. */
  readonly customerGroup: string;
  readonly email: string | undefined;
  readonly currency: string;
  readonly locale: string | undefined;
  readonly note: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly promotionCodes: readonly string[];
  readonly lines: readonly CartLine[];
  /** Grows by one with every change. */
  readonly version: number;
  readonly status: 'active' | 'converted';
  /** Attempts so far; the next is one more. */
  readonly attempts: number;
  /** Set while an attempt is open: the cart is locked. */
  readonly openAttempt: number | undefined;
}

/** The part of a product that a cart line needs. */
export interface SellableProduct {
  readonly sku: string;
  readonly productId: string;
  readonly name: string;
  readonly weightGrams: number;
}

/** Refuses changes of a cart that became an order, is being confirmed, or is not the one the caller saw. */
export function assertChangeable(cart: Cart, expectedVersion: number | undefined): void {
  if (cart.status !== 'active') throw new DomainError('CART_NOT_ACTIVE');
  if (cart.openAttempt !== undefined) throw new DomainError('CHECKOUT_IN_PROGRESS');
  if (expectedVersion !== undefined && expectedVersion !== cart.version) {
    throw new DomainError('CART_VERSION_CONFLICT', {
      detail: `the cart is at version ${cart.version}, not ${expectedVersion}`,
      extensions: { version: cart.version },
    });
  }
}

/** Adds pieces; a SKU that is there already joins its line and takes the newest price. */
export function addLine(
  cart: Cart,
  added: {
    lineId: string;
    product: SellableProduct;
    unitPriceMinor: bigint;
    quantity: number;
    /** The line's place in the caller's input, for refusals. */
    path?: string | undefined;
  },
): Cart {
  const { product, unitPriceMinor, quantity } = added;
  const at = added.path === undefined ? 'quantity' : `${added.path}.quantity`;
  const existing = cart.lines.find((line) => line.sku === product.sku);
  const snapshot = { ...product, unitPriceMinor };
  if (existing) {
    const joined = { ...existing, ...snapshot, quantity: checkedQuantity(existing.quantity + quantity, at) };
    return withLines(
      cart,
      cart.lines.map((line) => (line === existing ? joined : line)),
    );
  }
  if (cart.lines.length >= MAX_LINES) throw new DomainError('CART_FULL');
  return withLines(cart, [
    ...cart.lines,
    { id: added.lineId, ...snapshot, quantity: checkedQuantity(quantity, at) },
  ]);
}

/** Sets a line's quantity. */
export function changeQuantity(cart: Cart, lineId: string, quantity: number): Cart {
  const line = lineOf(cart, lineId);
  const changed = { ...line, quantity: checkedQuantity(quantity) };
  return withLines(
    cart,
    cart.lines.map((other) => (other === line ? changed : other)),
  );
}

/** Takes a line out. */
export function removeLine(cart: Cart, lineId: string): Cart {
  const line = lineOf(cart, lineId);
  return withLines(
    cart,
    cart.lines.filter((other) => other !== line),
  );
}

/** Replaces the promotion codes; duplicates, also by case, are one. */
export function setPromotionCodes(cart: Cart, codes: readonly string[], maxCodes: number): Cart {
  const unique = [...new Map(codes.map((code) => [code.trim().toUpperCase(), code.trim()])).values()].filter(
    Boolean,
  );
  if (unique.length > maxCodes) {
    throw new DomainError('TOO_MANY_PROMOTION_CODES', {
      detail: `at most ${maxCodes} promotion codes per order`,
    });
  }
  return { ...cart, promotionCodes: unique };
}

/** Moves snapshots to the prices of today (CHK-7). */
export function repriceLines(cart: Cart, prices: ReadonlyMap<string, bigint>): Cart {
  return withLines(
    cart,
    cart.lines.map((line) => ({ ...line, unitPriceMinor: prices.get(line.sku) ?? line.unitPriceMinor })),
  );
}

/** Sum of all lines at their snapshot prices. */
export const cartSubtotalMinor = (cart: Cart): bigint =>
  cart.lines.reduce((sum, line) => sum + line.unitPriceMinor * BigInt(line.quantity), 0n);

/** Pieces per SKU, as the warehouse wants them. */
export function stockLines(
  lines: readonly { sku: string; quantity: number }[],
): { sku: string; quantity: number }[] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  return [...bySku].map(([sku, quantity]) => ({ sku, quantity }));
}

const withLines = (cart: Cart, lines: readonly CartLine[]): Cart => ({ ...cart, lines });

function lineOf(cart: Cart, lineId: string): CartLine {
  const line = cart.lines.find((other) => other.id === lineId);
  if (!line) throw new DomainError('CART_LINE_NOT_FOUND');
  return line;
}

function checkedQuantity(quantity: number, path = 'quantity'): number {
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY) return quantity;
  throw validationFailed([{ path, message: `must be between 1 and ${MAX_QUANTITY} on one line` }]);
}
