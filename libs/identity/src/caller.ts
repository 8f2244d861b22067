import { DomainError } from '@holdfast/errors';

/** The caller of a request, as far as it identified itself. Each resource decides what the caller may reach. */
export type Caller =
  | {
      readonly kind: 'customer';
      readonly customerId: string;
      readonly roles: readonly string[];
      /** The group whose price lists and promotions apply; none: the general ones. */
      readonly customerGroup?: string;
      /** A customer may also send a guest cart's token, and claim the cart with it. */
      readonly cartToken?: string;
    }
  | {
      /** An operator whose tokens have their own issuer or audience: no customer of the shop. */
      readonly kind: 'operator';
      readonly operatorId: string;
      readonly roles: readonly string[];
    }
  | { readonly kind: 'guest'; readonly cartToken: string }
  | { readonly kind: 'none' };

/** A caller without an identity. */
export const ANONYMOUS: Caller = { kind: 'none' };

/** The cart token of a caller of any kind. */
export const cartTokenOf = (caller: Caller): string | undefined =>
  caller.kind === 'customer' || caller.kind === 'guest' ? caller.cartToken : undefined;

/** Whether the caller's token grants this role. */
export const hasRole = (caller: Caller, role: string): boolean =>
  (caller.kind === 'customer' || caller.kind === 'operator') && caller.roles.includes(role);

/** The caller's customer group; empty for guests and for customers without one. */
export const customerGroupOf = (caller: Caller): string =>
  caller.kind === 'customer' ? (caller.customerGroup ?? '') : '';

/** The role of a token that may manage a shop's orders, events and dead letters. */
export const OPS_ROLE = 'ops';

/** A caller who may manage a shop. */
export type OperatorCaller = Extract<Caller, { kind: 'customer' | 'operator' }>;

/** Whether the caller is an operator of the shop that the request names. */
export const isOperator = (caller: Caller): caller is OperatorCaller => hasRole(caller, OPS_ROLE);

/** The operator's name for the audit. Reasons: UNAUTHENTICATED without a token, FORBIDDEN for any other role. */
export function assertOperator(caller: Caller): string {
  if (caller.kind !== 'customer' && caller.kind !== 'operator') throw new DomainError('UNAUTHENTICATED');
  if (!isOperator(caller)) throw new DomainError('FORBIDDEN');
  return caller.kind === 'operator' ? caller.operatorId : caller.customerId;
}
