import { DomainError } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';

/** Nothing has an id that is no UUID, so such a one is not found; the database is not asked. */
const idOr =
  (reason: Reason) =>
  (id: string): string => {
    if (!isUuid(id)) throw new DomainError(reason);
    return id.toLowerCase();
  };

/** A cart's id as it was given. */
export const cartIdOf = idOr('CART_NOT_FOUND');
/** A line's id as it was given. */
export const lineIdOf = idOr('CART_LINE_NOT_FOUND');
/** A checkout's id as it was given. */
export const checkoutIdOf = idOr('CHECKOUT_NOT_FOUND');
