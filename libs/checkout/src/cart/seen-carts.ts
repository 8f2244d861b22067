import { LRUCache } from 'lru-cache';

import type { Cart } from './cart.js';

const REMEMBERED_CARTS = 500;
const REMEMBERED_MS = 60_000;

/**
 * Carts as this process last wrote them, so that the next change need not read what it knows. A copy may be old, and does no harm: every
 * write names the version it was made from, and touches nothing where that is no longer the cart's. Never a reason to refuse.
 */
export class SeenCarts {
  private readonly carts = new LRUCache<string, Cart>({ max: REMEMBERED_CARTS, ttl: REMEMBERED_MS });

  /** The cart as it was written last. */
  find(tenantId: string, id: string): Cart | undefined {
    return this.carts.get(`${tenantId}:${id}`);
  }

  /** Keeps what was just written, and answers it. */
  keep(cart: Cart): Cart {
    this.carts.set(`${cart.tenantId}:${cart.id}`, cart);
    return cart;
  }

  /** It was not what is stored any more. */
  forget({ tenantId, id }: Cart): void {
    this.carts.delete(`${tenantId}:${id}`);
  }
}
