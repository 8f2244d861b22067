/** Who makes a request, as far as she has shown it. What she may reach is for each resource to say. */
export type Caller =
  | {
      readonly kind: 'customer';
      readonly customerId: string;
      readonly roles: readonly string[];
      /** The group whose price lists and promotions are hers; none: those for everybody. */
      readonly customerGroup?: string;
      /** A customer may hold a guest cart's token as well, and claim the cart with it. */
      readonly cartToken?: string;
    }
  | { readonly kind: 'guest'; readonly cartToken: string }
  | { readonly kind: 'none' };

/** Nobody in particular. */
export const NOBODY: Caller = { kind: 'none' };

/** The cart token a caller showed, whoever she is. */
export const cartTokenOf = (caller: Caller): string | undefined =>
  caller.kind === 'none' ? undefined : caller.cartToken;

/** Whether the caller is a customer with this role. */
export const hasRole = (caller: Caller, role: string): boolean =>
  caller.kind === 'customer' && caller.roles.includes(role);

/** The caller's customer group; empty for guests and for customers without one. */
export const customerGroupOf = (caller: Caller): string =>
  caller.kind === 'customer' ? (caller.customerGroup ?? '') : '';
