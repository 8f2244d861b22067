import { Injectable } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCart } from '../access/own-cart.js';
import { assertChangeable } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CartRepository } from '../cart/cart.repository.js';

/** The caller, the cart, and the version the caller saw (none: any). */
export interface CartChange {
  readonly caller: Caller;
  readonly cartId: string;
  readonly expectedVersion?: number | undefined;
}

/** Ends an open challenge or hosted page, so that the cart may be changed after all. */
export abstract class ChallengeCloser {
  /** True when an attempt that waited for its customer was closed: the cart is free then. */
  abstract closeChallenge(cart: Cart): Promise<boolean>;
}

/** Each try loses only to a change that was stored, so this many others have to come first. */
const MAX_TRIES = 100;

/**
 * Reads a cart, changes it and stores it under the version it was read with; a change that lost a race is made again. The first try is
 * made on the cart as this process last wrote it, where it did: what is stored or refused is decided by the row alone.
 */
@Injectable()
export class CartEditor {
  constructor(
    private readonly carts: CartRepository,
    private readonly challenges: ChallengeCloser,
  ) {}

  /** The changed cart. Reasons: CART_NOT_FOUND, CART_NOT_ACTIVE, CHECKOUT_IN_PROGRESS, CART_VERSION_CONFLICT and those of `change`. */
  async edit(request: CartChange, change: (cart: Cart) => Cart | Promise<Cart>): Promise<Cart> {
    return this.store(request, change, (cart) => this.carts.update(cart));
  }

  /** The same for a cart that becomes a customer's: its token ends with the change, the live checkout goes on with the new version. */
  async claim(
    request: CartChange,
    change: (cart: Cart) => Cart & { readonly customerId: string },
  ): Promise<Cart> {
    return this.store(request, change, (cart) => this.carts.claim(cart));
  }

  /** The same for what only changes prices: the live checkout goes on with the new version. */
  async reprice(request: CartChange, change: (cart: Cart) => Cart | Promise<Cart>): Promise<Cart> {
    return this.store(request, change, (cart) => this.carts.reprice(cart));
  }

  private async store<Changed extends Cart>(
    request: CartChange,
    change: (cart: Cart) => Changed | Promise<Changed>,
    write: (cart: Changed) => Promise<Cart | undefined>,
  ): Promise<Cart> {
    const unread = await this.unread(request, change, write);
    if (unread) return unread;
    for (let tries = 1; ; tries += 1) {
      const cart = await this.changeable(request);
      const stored = await write(await change(cart));
      if (stored) return stored;
      if (tries === MAX_TRIES)
        throw new DomainError('CART_VERSION_CONFLICT', { detail: 'the cart is being changed by others' });
    }
  }

  /** The change of the remembered cart; undefined where there is none, it was not up to date, or it says no: then the row is asked. */
  private async unread<Changed extends Cart>(
    { caller, cartId, expectedVersion }: CartChange,
    change: (cart: Cart) => Changed | Promise<Changed>,
    write: (cart: Changed) => Promise<Cart | undefined>,
  ): Promise<Cart | undefined> {
    const seen = this.carts.seen.find(currentTenant(), cartId);
    if (!seen) return undefined;
    try {
      assertChangeable(ownCart(caller, seen), expectedVersion);
      const stored = await write(await change(seen));
      if (!stored) this.carts.seen.forget(seen);
      return stored;
    } catch (error) {
      if (isDomainError(error) && error.httpStatus < 500) return undefined;
      throw error;
    }
  }

  private async changeable({ caller, cartId, expectedVersion }: CartChange): Promise<Cart> {
    const read = async (): Promise<Cart> => ownCart(caller, await this.carts.find(currentTenant(), cartId));
    const cart = await read();
    const free =
      cart.openAttempt !== undefined && (await this.challenges.closeChallenge(cart)) ? await read() : cart;
    assertChangeable(free, expectedVersion);
    return free;
  }
}
