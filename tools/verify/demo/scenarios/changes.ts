import { eventually } from '../eventually.ts';
import { money, placed } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const SKU = 'TSHIRT-BLK-XL';

/** The price changes between the cart and the confirm. */
export const priceChange: Scenario = {
  name: 'price change before confirm',
  expected: '409 PRICE_CHANGED (EC-003), nothing charged; then completed at the new price',
  async run({ shop, ops }) {
    const shopper = await shop.shopper().fill({ [SKU]: 1 });
    await shopper.start();
    const old = shopper.cart.lines[0]?.unitPrice.amountMinor ?? NaN;
    await ops.setPrice('demo', SKU, { currency: 'USD', unitPriceMinor: old + 100 });
    const first = await shopper.tryConfirm();
    const charges = await shop.chargesOf(shopper.checkoutId);
    const second = await shopper.placeOrder();
    await ops.setPrice('demo', SKU, { currency: 'USD', unitPriceMinor: old });
    const change = first.problem?.errors?.[0];
    const ok =
      first.reason === 'PRICE_CHANGED' &&
      first.problem?.code === 'EC-003' &&
      charges.length === 0 &&
      change?.newPrice.amountMinor === old + 100 &&
      second.totals.subtotal.amountMinor === old + 100;
    const prices = change ? `${money(change.oldPrice)} -> ${money(change.newPrice)}` : 'no price named';
    return {
      ok,
      happened: `${first.status} ${first.reason} ${prices}, then ${second.status}`,
      orders: [placed(shopper, second)],
    };
  },
};

/** Without a rate there is no order: shipping is never free by default. */
export const noShippingRate: Scenario = {
  name: 'shipping rates switched off',
  expected: '503 SHIPPING_RATE_UNAVAILABLE, nothing charged; then completed',
  async run({ shop, ops }) {
    const shopper = await shop.shopper({ tenant: 'demo-eu' }).fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    await ops.setRatesEnabled('demo-eu', false);
    const first = await shopper.tryConfirm();
    await ops.setRatesEnabled('demo-eu', true);
    const second = await shopper.placeOrder();
    return {
      ok: first.status === 503 && first.reason === 'SHIPPING_RATE_UNAVAILABLE',
      happened: `${first.status} ${first.reason}, then ${second.status} (${money(second.totals.grandTotal)})`,
      orders: [placed(shopper, second)],
    };
  },
};

/** A currency without decimals, prices with tax, a known customer. */
export const yenByCustomer: Scenario = {
  name: 'customer in JPY, tax included',
  expected: 'completed; tax is "of which"; the order list shows it; first-purchase points',
  async run({ shop, ops, token }) {
    const customerId = `customer-${Date.now()}`;
    const bearer = await token({ customerId, tenant: 'demo-jp' });
    const shopper = await shop.shopper({ tenant: 'demo-jp', token: bearer }).fill({ 'TSHIRT-BLK-M': 2 });
    await shopper.start();
    const result = await shopper.placeOrder();
    const { subtotal, shipping, grandTotal, taxTotal } = result.totals;
    const list = await shop.order.request('GET', '/v1/orders', { headers: shopper.headers });
    const listed = JSON.stringify(list.body).includes(result.orderId);
    const points =
      (await eventually(async () => (await ops.points('demo-jp', customerId)) || undefined)) ?? 0;
    return {
      ok:
        points > 0 &&
        grandTotal.amountMinor === subtotal.amountMinor + shipping.amountMinor &&
        taxTotal.amountMinor > 0 &&
        listed,
      happened: `${result.status}, ${money(grandTotal)} of which tax ${money(taxTotal)}, ${listed ? 'listed' : 'not listed'}, ${points} points`,
      orders: [placed(shopper, result)],
    };
  },
};
