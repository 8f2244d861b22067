import { DomainError, isDomainError } from '@holdfast/errors';

import type { CartLine } from '../cart/cart.js';

/** Names lines instead of SKUs in a warehouse's refusal; other errors pass unchanged. */
export function inLines(error: unknown, lines: readonly Pick<CartLine, 'id' | 'sku'>[]): unknown {
  if (!isDomainError(error, 'OUT_OF_STOCK')) return error;
  const short = new Map((error.errors ?? []).map((entry) => [String(entry['sku']), entry]));
  const errors = lines.flatMap(({ id, sku }) => {
    const entry = short.get(sku);
    return entry ? [{ lineId: id, sku, requested: entry['requested'], available: entry['available'] }] : [];
  });
  return new DomainError('OUT_OF_STOCK', { detail: error.message, errors, cause: error });
}
