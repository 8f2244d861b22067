import type { Discount } from '@holdfast/money';

import type { AttemptRef, Call } from './call.js';
import type { CopyTerms } from './copy-terms.js';

/** The customer who uses promotions; limits per customer count by it. */
export interface PromotionCustomer {
  readonly customerId?: string | undefined;
  readonly email?: string | undefined;
}

/** A cart as promotions judge it; the e-mail address only where the order is confirmed (TRU-10). */
export interface PromotableCart extends PromotionCustomer {
  readonly checkoutId: string;
  readonly currency: string;
  readonly customerGroup: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly productId: string;
    readonly categoryIds: readonly string[];
    readonly brandId: string;
    readonly quantity: number;
    readonly unitPriceMinor: bigint;
  }[];
  readonly codes: readonly string[];
  readonly shippingMinor: bigint;
  readonly maxCodes: number;
}

/** A promotion that holds for the cart. */
export interface PromotionEffect extends Discount {
  /** Its uses are counted: it has to be reserved before the payment. */
  readonly limited: boolean;
  /** Conditions on earlier purchases of the e-mail address are checked at confirm, and may refuse it then. */
  readonly conditional: boolean;
}

/** A code, or a promotion, that does not. */
export interface InvalidPromotion {
  readonly code?: string;
  readonly promotionId?: string;
  readonly reason: string;
}

/** One use of a promotion; the code only where it has one (CHK-13). */
export interface PromotionUse {
  readonly promotionId: string;
  readonly code?: string | undefined;
}

/** The effect of promotions on a cart. */
export interface ValidatedPromotions {
  readonly effects: readonly PromotionEffect[];
  readonly invalid: readonly InvalidPromotion[];
  /** Whether it would be another one with other shipping. */
  readonly dependsOnShipping: boolean;
  /** What depends on uses left or on earlier orders is not to be shown again. */
  readonly terms: CopyTerms;
}

/** Promotions and their uses. */
export abstract class PromotionPort {
  /** The effect of promotions on this cart. */
  abstract validate(cart: PromotableCart, call?: Call): Promise<ValidatedPromotions>;

  /**
   * The revision of the current tenant's promotions as they are configured: at once, after every change, and every second. Fails when it is
   * cut.
   */
  abstract watchRevision(signal: AbortSignal): AsyncIterable<bigint>;

  /** Holds one use of each, all or none, for the attempt. Reasons: PROMOTION_EXHAUSTED, ATTEMPT_FENCED. */
  abstract reserve(
    request: AttemptRef &
      PromotionCustomer & { readonly promotions: readonly PromotionUse[]; readonly ttlSeconds: number },
    call?: Call,
  ): Promise<void>;

  /** Turns the held uses into the order's. Answers promotions that were used beyond their limit. Idempotent by order. */
  abstract apply(
    request: AttemptRef &
      PromotionCustomer & { readonly promotions: readonly PromotionUse[]; readonly orderId: string },
    call?: Call,
  ): Promise<readonly string[]>;

  /** Gives back what attempts up to this one hold, and fences them. Idempotent. */
  abstract release(request: AttemptRef, call?: Call): Promise<void>;
}
