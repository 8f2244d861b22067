import { toSafeNumber } from '@holdfast/money';

import type { Cart, CartLine } from './cart.js';

/** A row of `carts`. */
export interface CartRow {
  id: string;
  tenant_id: string;
  checkout_id: string;
  /** Empty once the cart was claimed. */
  token_hash: Buffer;
  customer_id: string | null;
  customer_group: string;
  email: string | null;
  currency: string;
  locale: string | null;
  note: string | null;
  metadata: Record<string, string>;
  promotion_codes: string[];
  lines: StoredLine[];
  version: number;
  status: Cart['status'];
  attempts: number;
  open_attempt: number | null;
}

type StoredLine = Omit<CartLine, 'unitPriceMinor'> & { unitPriceMinor: number };

/** The columns of a cart, for statements that answer one. */
export const CART_COLUMNS =
  'id, tenant_id, checkout_id, token_hash, customer_id, customer_group, email, currency, locale, note, metadata, promotion_codes, lines, version, status, attempts, open_attempt';

/** A row as a cart. */
export const toCart = (row: CartRow): Cart => ({
  id: row.id,
  tenantId: row.tenant_id,
  checkoutId: row.checkout_id,
  tokenHash: row.token_hash.length > 0 ? row.token_hash : undefined,
  customerId: row.customer_id ?? undefined,
  customerGroup: row.customer_group,
  email: row.email ?? undefined,
  currency: row.currency,
  locale: row.locale ?? undefined,
  note: row.note ?? undefined,
  metadata: row.metadata,
  promotionCodes: row.promotion_codes,
  lines: row.lines.map((line) => ({ ...line, unitPriceMinor: BigInt(line.unitPriceMinor) })),
  version: row.version,
  status: row.status,
  attempts: row.attempts,
  openAttempt: row.open_attempt ?? undefined,
});

/** Lines as they are stored. */
export const linesJson = (lines: readonly CartLine[]): string =>
  JSON.stringify(lines.map((line) => ({ ...line, unitPriceMinor: toSafeNumber(line.unitPriceMinor) })));
