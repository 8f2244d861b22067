import { Injectable } from '@nestjs/common';

import { CodeTries } from '../abuse-limits/code-tries.js';
import { setPromotionCodes } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CartEditor } from '../change-cart/cart-editor.js';
import type { CartChange } from '../change-cart/cart-editor.js';
import { promotionCodeViews } from '../get-checkout/checkout-view.js';
import type { PromotionCodeView } from '../get-checkout/checkout-view.js';
import { QuoteCheckout } from '../quote/quote-checkout.js';
import { TenantRepository } from '../tenant/tenant.repository.js';

/** A cart whose codes were replaced. */
export interface ChangedCodes {
  readonly cart: Cart;
  /** Gives back the tries of codes that hold; to be called before the views are answered. */
  readonly settle: (views: readonly PromotionCodeView[]) => Promise<void>;
}

const newCodes = (before: Cart, after: Cart): readonly string[] => {
  const known = new Set(before.promotionCodes.map((code) => code.toUpperCase()));
  return after.promotionCodes.filter((code) => !known.has(code.toUpperCase()));
};

/** The tries that one change has already paid for; a repetition after a conflict pays nothing again. */
class PaidTries {
  private readonly codes = new Set<string>();

  constructor(private readonly tries: CodeTries) {}

  async pay(cart: Cart, codes: readonly string[]): Promise<void> {
    const unpaid = codes.filter((code) => !this.codes.has(code));
    await this.tries.pay(cart, unpaid.length);
    for (const code of unpaid) this.codes.add(code);
  }

  async settle(cart: Cart, views: readonly PromotionCodeView[]): Promise<void> {
    const held = views.filter(({ code, status }) => status === 'applied' && this.codes.has(code)).length;
    await this.tries.giveBack(cart, held);
  }
}

/** Replaces a cart's promotion codes and says what each does. */
@Injectable()
export class SetPromotionCodes {
  constructor(
    private readonly editor: CartEditor,
    private readonly tenants: TenantRepository,
    private readonly quotes: QuoteCheckout,
    private readonly tries: CodeTries,
  ) {}

  /**
   * The changed cart; what its codes do is `statusOf`, and `settle` wants to know it. Reasons: TOO_MANY_PROMOTION_CODES, TOO_MANY_ATTEMPTS
   * (codes that did not hold, TRU-9) and those of every change of a cart.
   */
  async execute({ codes, ...change }: CartChange & { codes: readonly string[] }): Promise<ChangedCodes> {
    const tries = new PaidTries(this.tries);
    const cart = await this.editor.reprice(change, async (read) => {
      const { maxPromotionCodes } = await this.tenants.get(read.tenantId);
      const changed = setPromotionCodes(read, codes, maxPromotionCodes);
      await tries.pay(changed, newCodes(read, changed));
      return changed;
    });
    return { cart, settle: (views) => tries.settle(cart, views) };
  }

  /** The current effect of each of the cart's codes. */
  async statusOf(cart: Cart): Promise<PromotionCodeView[]> {
    if (cart.promotionCodes.length === 0) return [];
    const tenant = await this.tenants.get(cart.tenantId);
    const quote = await this.quotes.execute({
      cart,
      tenant,
      shippingAddress: undefined,
      shippingMethodId: undefined,
      onMissingShipping: 'warn',
      answers: 'copied',
    });
    return promotionCodeViews(cart.promotionCodes, quote);
  }
}
