import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import { CART_COLUMNS, linesJson, toCart } from './cart-row.js';
import type { CartRow } from './cart-row.js';
import type { Cart } from './cart.js';
import { SeenCarts } from './seen-carts.js';

const INSERT_CART = statement<CartRow>(
  'insert_cart',
  `INSERT INTO carts (id, tenant_id, checkout_id, token_hash, customer_id, email, currency, locale, note, metadata, customer_group, lines)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   RETURNING ${CART_COLUMNS}`,
);

const FIND_CART = statement<CartRow>(
  'find_cart',
  `SELECT ${CART_COLUMNS} FROM carts WHERE id = $1 AND tenant_id = $2`,
);

// The guard sits in the write: a cart that changed, became an order or is being confirmed since it was read is not touched.
const UPDATE_CART = statement<CartRow>(
  'update_cart',
  `UPDATE carts
      SET lines = $4, promotion_codes = $5, customer_id = $6, email = $7, customer_group = $8, version = version + 1,
          updated_at = now()
    WHERE id = $1 AND tenant_id = $2 AND version = $3 AND status = 'active' AND open_attempt IS NULL
   RETURNING ${CART_COLUMNS}`,
);

// A change of pricing only keeps the checkout: the session moves to the new version in the same write.
const UPDATE_CART_AND_SESSION = statement<CartRow>(
  'update_cart_and_session',
  `WITH cart AS (
     UPDATE carts
        SET lines = $4, promotion_codes = $5, version = version + 1, updated_at = now()
      WHERE id = $1 AND tenant_id = $2 AND version = $3 AND status = 'active' AND open_attempt IS NULL
     RETURNING ${CART_COLUMNS}
   ), session AS (
     UPDATE checkout_sessions s SET cart_version = cart.version, updated_at = now()
       FROM cart WHERE s.cart_id = cart.id AND s.cart_version = $3
   )
   SELECT * FROM cart`,
);

// The guest's token ends in the same write: with the cart's hash, and with the copies that closed attempts keep. An open attempt's copy
// cannot be one that ended: it locks the cart, so that no claim runs beside it. An empty hash, since the column is NOT NULL for versions
// that know no claimed cart without one; no token has it.
const CLAIM_CART = statement<CartRow>(
  'claim_cart',
  `WITH cart AS (
     UPDATE carts
        SET customer_id = $4, customer_group = $5, token_hash = '', version = version + 1, updated_at = now()
      WHERE id = $1 AND tenant_id = $2 AND version = $3 AND status = 'active' AND open_attempt IS NULL
     RETURNING ${CART_COLUMNS}
   ), session AS (
     UPDATE checkout_sessions s SET cart_version = cart.version, updated_at = now()
       FROM cart WHERE s.cart_id = cart.id AND s.cart_version = $3
   ), attempts AS (
     UPDATE checkout_attempts a SET state = a.state - 'cartTokenHash'
       FROM cart WHERE a.checkout_id = cart.checkout_id AND a.state ? 'cartTokenHash'
   )
   SELECT * FROM cart`,
);

/** Carts by id, each within its tenant. */
@Injectable()
export class CartRepository {
  /** Carts that `insert`, `update` and `reprice` of this process have stored. */
  readonly seen = new SeenCarts();

  constructor(private readonly db: Pool) {}

  /** Stores a new cart. */
  async insert(cart: Cart): Promise<Cart> {
    const row = await runOne(this.db, INSERT_CART, [
      cart.id,
      cart.tenantId,
      cart.checkoutId,
      cart.tokenHash ?? Buffer.alloc(0),
      cart.customerId ?? null,
      cart.email ?? null,
      cart.currency,
      cart.locale ?? null,
      cart.note ?? null,
      JSON.stringify(cart.metadata),
      cart.customerGroup,
      linesJson(cart.lines),
    ]);
    return this.seen.keep(toCart(row!));
  }

  /** The cart, or undefined: also when it is another tenant's. */
  async find(tenantId: string, id: string): Promise<Cart | undefined> {
    const row = await runOne(this.db, FIND_CART, [id, tenantId]);
    return row && toCart(row);
  }

  /**
   * Stores a change of the cart as it was read, one version on. Undefined when it is no longer the one that was read, is being
   * confirmed or became an order; then nothing is stored.
   */
  async update(cart: Cart): Promise<Cart | undefined> {
    const row = await runOne(this.db, UPDATE_CART, [
      cart.id,
      cart.tenantId,
      cart.version,
      linesJson(cart.lines),
      cart.promotionCodes,
      cart.customerId ?? null,
      cart.email ?? null,
      cart.customerGroup,
    ]);
    return row && this.seen.keep(toCart(row));
  }

  /** The cart becomes its customer's, and its token ends; a live checkout goes on with the new version. Undefined as for `update`. */
  async claim(cart: Cart & { readonly customerId: string }): Promise<Cart | undefined> {
    const row = await runOne(this.db, CLAIM_CART, [
      cart.id,
      cart.tenantId,
      cart.version,
      cart.customerId,
      cart.customerGroup,
    ]);
    return row && this.seen.keep(toCart(row));
  }

  /** The same for a change of prices or promotion codes: the live checkout moves to the new version with it (CHK-7). */
  async reprice(cart: Cart): Promise<Cart | undefined> {
    const row = await runOne(this.db, UPDATE_CART_AND_SESSION, [
      cart.id,
      cart.tenantId,
      cart.version,
      linesJson(cart.lines),
      cart.promotionCodes,
    ]);
    return row && this.seen.keep(toCart(row));
  }
}
