import { setPromotionCodes } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { CartChange, CartEditor } from '../change-cart/cart-editor.js';
import { promotionCodeViews } from '../get-checkout/checkout-view.js';
import type { PromotionCodeView } from '../get-checkout/checkout-view.js';
import type { QuoteCheckout } from '../quote/quote-checkout.js';
import type { TenantRepository } from '../tenant/tenant.repository.js';

/** Replaces a cart's promotion codes and says what each does. */
export class SetPromotionCodes {
  constructor(
    private readonly editor: CartEditor,
    private readonly tenants: TenantRepository,
    private readonly quotes: QuoteCheckout,
  ) {}

  /** The changed cart; what its codes do is `statusOf`. Reasons: TOO_MANY_PROMOTION_CODES and those of every change of a cart. */
  async execute({ codes, ...change }: CartChange & { codes: readonly string[] }): Promise<Cart> {
    return this.editor.reprice(change, async (read) =>
      setPromotionCodes(read, codes, (await this.tenants.get(read.tenantId)).maxPromotionCodes),
    );
  }

  /** What each of the cart's codes does as things stand. */
  async statusOf(cart: Cart): Promise<PromotionCodeView[]> {
    if (cart.promotionCodes.length === 0) return [];
    const tenant = await this.tenants.get(cart.tenantId);
    const quote = await this.quotes.execute({
      cart,
      tenant,
      shippingAddress: undefined,
      shippingMethodId: undefined,
      onMissingShipping: 'warn',
      products: 'remembered',
    });
    return promotionCodeViews(cart.promotionCodes, quote);
  }
}
