import { STRIPE_UNITS, currencyExponent } from '@holdfast/money';

import { COD, card } from '../../../launcher/shopper/shopper.ts';

/** Two kinds of goods, paid by card. */
export const payByCard = {
  name: 'card',
  expected: 'completed, charged exactly the quoted total',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 2, 'TSHIRT-BLK-L': 1 });
    await shopper.start();
    const result = await shopper.confirm();
    const charge = (await shop.charges()).find(({ metadata }) => metadata.checkout_id === shopper.checkoutId);
    const { grandTotal } = result.totals;
    const isExact =
      charge?.amountAuthorised === atGateway(grandTotal) &&
      grandTotal.amountMinor === shopper.quote.totals.grandTotal.amountMinor;
    return {
      ok: result.status === 'completed' && isExact,
      happened: `${result.status}, ${money(grandTotal)}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** No gateway at all. */
export const payOnDelivery = {
  name: 'cash on delivery',
  expected: 'completed, gateway not asked',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-S': 1 });
    await shopper.start({ shippingMethodId: 'express' });
    const result = await shopper.confirm(COD);
    const charged = (await shop.charges()).some(
      ({ metadata }) => metadata.checkout_id === shopper.checkoutId,
    );
    return {
      ok: result.status === 'completed' && !charged,
      happened: `${result.status}, ${charged ? 'a charge!' : 'no charge'}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** The first card is refused; the checkout is not burnt. */
export const declinedThenGood = {
  name: 'declined card, then a good one',
  expected: '402 PAYMENT_DECLINED, then completed; one charge',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.tryConfirm(card('pm_card_chargeDeclined'));
    const second = await shopper.confirm();
    const charges = (await shop.charges()).filter(
      ({ metadata, state }) => metadata.checkout_id === shopper.checkoutId && state !== 'failed',
    );
    return {
      ok:
        first.status === 402 &&
        first.reason === 'PAYMENT_DECLINED' &&
        second.status === 'completed' &&
        charges.length === 1,
      happened: `${first.status} ${first.reason}, then ${second.status}; ${charges.length} charge(s)`,
      orders: [placed(shopper, second)],
    };
  },
};

/** The bank wants to see the customer. */
export const challenge = {
  name: '3-D Secure challenge',
  expected: 'requires_action, then completed on the same payment',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    await shop.finishChallenge(first.clientSecret);
    const second = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    return {
      ok: first.status === 'requires_action' && second.status === 'completed',
      happened: `${first.status}, then ${second.status}`,
      orders: [placed(shopper, second)],
    };
  },
};

/** The customer passes the challenge and closes the browser: nobody confirms again. */
export const abandonedBrowser = {
  name: '3-D Secure, browser closed after it',
  expected: 'the order is made without her',
  async run({ shop, eventually }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    await shop.finishChallenge(first.clientSecret);
    const poll = async () => (await shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`)).body;
    const end = await eventually(async () => {
      const body = await poll();
      return body.status === 'completed' ? body : undefined;
    }, 20_000);
    return {
      ok: end?.status === 'completed',
      happened: end ? `completed by the worker` : `still ${(await poll()).status}`,
      orders: end ? [placed(shopper, end)] : [],
    };
  },
};

export const placed = (shopper, { orderId, orderNumber, totals }) => ({
  shopper,
  orderId,
  orderNumber,
  totals,
});

/** An amount as the gateway tells it. */
export const atGateway = ({ amountMinor, currency }) =>
  Number(STRIPE_UNITS.toGateway(BigInt(amountMinor), currency));

export const money = ({ amountMinor, currency }) => {
  const digits = currencyExponent(currency);
  return `${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`;
};
