import { COD, card } from '../../../launcher/shopper/shopper.ts';
import { eventually } from '../eventually.ts';
import { atGateway, money, placed } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

/** Two kinds of goods, paid by card. */
export const payByCard: Scenario = {
  name: 'card',
  expected: 'completed, charged exactly the quoted total',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 2, 'TSHIRT-BLK-L': 1 });
    await shopper.start();
    const result = await shopper.placeOrder();
    const [charge] = await shop.chargesOf(shopper.checkoutId);
    const { grandTotal } = result.totals;
    const isExact =
      charge?.amountAuthorised === atGateway(grandTotal) &&
      grandTotal.amountMinor === shopper.quote.totals.grandTotal.amountMinor;
    return {
      ok: isExact,
      happened: `${result.status}, ${money(grandTotal)}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** Cash on delivery needs no gateway. */
export const payOnDelivery: Scenario = {
  name: 'cash on delivery',
  expected: 'completed, gateway not asked',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-S': 1 });
    await shopper.start({ shippingMethodId: 'express' });
    const result = await shopper.placeOrder(COD);
    const charges = await shop.chargesOf(shopper.checkoutId);
    return {
      ok: charges.length === 0,
      happened: `${result.status}, ${charges.length > 0 ? 'a charge!' : 'no charge'}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** The first card is declined; the checkout can still be confirmed with another. */
export const declinedThenGood: Scenario = {
  name: 'declined card, then a good one',
  expected: '402 PAYMENT_DECLINED, then completed; one charge',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.tryConfirm(card('pm_card_chargeDeclined'));
    const second = await shopper.placeOrder();
    const charges = (await shop.chargesOf(shopper.checkoutId)).filter(({ state }) => state !== 'failed');
    return {
      ok: first.status === 402 && first.reason === 'PAYMENT_DECLINED' && charges.length === 1,
      happened: `${first.status} ${first.reason}, then ${second.status}; ${charges.length} charge(s)`,
      orders: [placed(shopper, second)],
    };
  },
};

/** The bank asks for the customer. */
export const challenge: Scenario = {
  name: '3-D Secure challenge',
  expected: 'requires_action, then completed on the same payment',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    await shop.finishChallenge(first.clientSecret ?? '');
    const second = await shopper.placeOrder(card('pm_card_threeDSecureRequired'));
    return {
      ok: first.status === 'requires_action',
      happened: `${first.status}, then ${second.status}`,
      orders: [placed(shopper, second)],
    };
  },
};

/** The customer passes the challenge and closes the browser: there is no second confirm. */
export const abandonedBrowser: Scenario = {
  name: '3-D Secure, browser closed after it',
  expected: 'the order is made without another confirm',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    await shop.finishChallenge(first.clientSecret ?? '');
    const order = await eventually(() => shopper.ordered(), 20_000);
    return {
      ok: order !== undefined,
      happened: order ? 'completed by the worker' : `still ${(await shopper.poll()).status}`,
      orders: order ? [placed(shopper, order)] : [],
    };
  },
};
