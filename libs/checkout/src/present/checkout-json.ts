import { cartSubtotalMinor } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { CheckoutView, PromotionCodeView } from '../get-checkout/checkout-view.js';
import { moneyJson } from './money-json.js';
import { quoteLinesJson, totalsJson, warningJson } from './quote-json.js';

/** A cart as the public API has it; the token only in the answer to its creation. */
export function cartJson(cart: Cart, promotionCodes: readonly PromotionCodeView[], token?: string) {
  const money = (amountMinor: bigint) => moneyJson(amountMinor, cart.currency);
  return {
    id: cart.id,
    ...(token !== undefined && { token }),
    version: cart.version,
    currency: cart.currency,
    status: cart.status,
    ...(cart.email !== undefined && { email: cart.email }),
    ...(cart.customerId !== undefined && { customerId: cart.customerId }),
    ...(cart.locale !== undefined && { locale: cart.locale }),
    ...(cart.note !== undefined && { note: cart.note }),
    metadata: cart.metadata,
    checkoutId: cart.checkoutId,
    lines: cart.lines.map((line) => ({
      id: line.id,
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      unitPrice: money(line.unitPriceMinor),
      lineTotal: money(line.unitPriceMinor * BigInt(line.quantity)),
    })),
    subtotal: money(cartSubtotalMinor(cart)),
    promotionCodes,
  };
}

/** A checkout as the public API has it. `expiresAt` is a Date: JSON makes it RFC 3339, gRPC a Timestamp. */
export function checkoutJson({ session, quote, promotionCodes, warnings }: CheckoutView) {
  const { email, shippingAddress, billingAddress, shippingMethodId } = session;
  return {
    id: session.checkoutId,
    cartId: session.cartId,
    cartVersion: session.cartVersion,
    currency: quote.totals.currency,
    ...(email !== undefined && { email }),
    ...(shippingAddress && { shippingAddress }),
    ...(billingAddress && { billingAddress }),
    ...(shippingMethodId !== undefined && { shippingMethodId }),
    expiresAt: session.expiresAt,
    warnings: warnings.map((warning) => warningJson(warning, quote.totals.currency)),
    promotionCodes,
    lines: quoteLinesJson(quote.totals, (sku) => quote.products[sku]?.name ?? sku),
    totals: totalsJson(quote.totals),
  };
}
