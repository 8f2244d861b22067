import type { Address } from '../address/address.js';
import type { Cart } from '../cart/cart.js';
import type { Tenant } from '../tenant/tenant.js';

/** The input of a quote. */
export interface QuoteRequest {
  readonly cart: Cart;
  readonly tenant: Tenant;
  /**
   * Only at confirm. An address proves nothing, so a quote is not judged by it: its total would show whether its owner has bought here
   * (TRU-10).
   */
  readonly email?: string | undefined;
  readonly shippingAddress: Address | undefined;
  readonly shippingMethodId: string | undefined;
  /**
   * What a missing rate does: `warn` shows the quote without shipping, for a customer who is still choosing; `refuse` fails, so that
   * nothing is ever charged with shipping silently free (CHK-8).
   */
  readonly onMissingShipping: 'warn' | 'refuse';
  /** `copied` for what is only shown; what is charged is asked of its owners (ADR 0033). */
  readonly answers: 'copied' | 'asked';
}
