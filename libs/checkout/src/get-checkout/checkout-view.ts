import type { Cart } from '../cart/cart.js';
import type { CheckoutSession } from '../checkout-session/checkout-session.js';
import type { Quote, Warning } from '../quote/quote.js';

/** A checkout as its customer sees it. */
export interface CheckoutView {
  readonly session: CheckoutSession;
  readonly promotionCodes: readonly PromotionCodeView[];
  readonly quote: Quote;
  readonly warnings: readonly Warning[];
}

/** The effect of a code. */
export interface PromotionCodeView {
  readonly code: string;
  readonly status: 'applied' | 'invalid';
  readonly reason?: string;
  /** Applied, but judged by the e-mail address at confirm only (TRU-10). */
  readonly conditional?: true;
}

/** Each stored code with what it does in this quote. */
export function promotionCodeViews(
  codes: readonly string[],
  quote: Pick<Quote, 'invalidPromotions' | 'conditionalCodes'>,
): PromotionCodeView[] {
  return codes.map((code) => {
    const isSame = (other: string | undefined): boolean => other?.toUpperCase() === code.toUpperCase();
    const invalid = quote.invalidPromotions.find((other) => isSame(other.code));
    if (invalid) return { code, status: 'invalid', reason: invalid.reason };
    return { code, status: 'applied', ...(quote.conditionalCodes.some(isSame) && { conditional: true }) };
  });
}

/** A checkout with its quote, as its customer sees it. */
export const toCheckoutView = (
  { promotionCodes }: Pick<Cart, 'promotionCodes'>,
  session: CheckoutSession,
  quote: Quote,
  warnings: readonly Warning[] = [],
): CheckoutView => ({
  session,
  promotionCodes: promotionCodeViews(promotionCodes, quote),
  quote,
  warnings: [...quote.warnings, ...warnings],
});
