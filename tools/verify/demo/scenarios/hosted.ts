import { eventually } from '../eventually.ts';
import { atGateway, money, placed } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

/** Where the gateway sends the customers back to. */
const RETURN_URLS = {
  successUrl: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.example/cart',
};

/** The customer pays on the gateway's page, and the shop polls. */
export const hostedPage: Scenario = {
  name: 'hosted page',
  expected: 'paid there, completed by its webhook, captured once',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const page = await shopper.hostedSession(RETURN_URLS);
    const sentTo = await shop.payOnPage(page.url);
    const order = await eventually(() => shopper.ordered(), 20_000);
    const charges = await shop.chargesOf(shopper.checkoutId);
    const isCaptured =
      order !== undefined &&
      charges.length === 1 &&
      charges[0]?.amountCaptured === atGateway(order.totals.grandTotal);
    return {
      ok: isCaptured && sentTo !== undefined && sentTo.startsWith('https://shop.example/done'),
      happened: order
        ? `completed, ${money(order.totals.grandTotal)}, ${charges.length} charge(s)`
        : 'no order',
      orders: order ? [placed(shopper, order)] : [],
    };
  },
};

/** The customer opens the page, then pays by card instead: the page is closed first. */
export const pageThenCard: Scenario = {
  name: 'hosted page left, then a card',
  expected: 'page closed, completed by card; one charge',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-L': 1 });
    await shopper.start();
    const page = await shopper.hostedSession(RETURN_URLS);
    const result = await shopper.placeOrder();
    const late = await shop.payOnPage(page.url);
    const charges = await shop.chargesOf(shopper.checkoutId);
    return {
      ok: late === undefined && charges.length === 1,
      happened: `${result.status}, ${late ? 'the page still took money!' : 'page closed'}; ${charges.length} charge(s)`,
      orders: [placed(shopper, result)],
    };
  },
};
