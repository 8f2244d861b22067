import { money, placed } from './paying.ts';

/** Ten per cent off the goods. */
export const percentageCode = {
  name: 'code WELCOME10',
  expected: '10 % off the goods',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 3 });
    await shopper.useCodes('WELCOME10');
    await shopper.start();
    const result = await shopper.confirm();
    const { subtotal, discountTotal } = result.totals;
    const ok =
      result.status === 'completed' && Math.abs(discountTotal.amountMinor * 10 - subtotal.amountMinor) < 10;
    return {
      ok,
      happened: `${money(discountTotal)} off ${money(subtotal)}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** Shipping for nothing. */
export const shippingCode = {
  name: 'code FREESHIP',
  expected: 'shipping discount = shipping, goods at full price',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.useCodes('FREESHIP');
    await shopper.start();
    const result = await shopper.confirm();
    const { shipping, shippingDiscount, discountTotal } = result.totals;
    const ok =
      shipping.amountMinor > 0 &&
      shipping.amountMinor === shippingDiscount.amountMinor &&
      discountTotal.amountMinor === 0;
    return {
      ok,
      happened: `${money(shippingDiscount)} off ${money(shipping)} shipping`,
      orders: [placed(shopper, result)],
    };
  },
};

const BUYERS = 15;
const USES = 5;

/** Fifteen want what five can have: the others are told before they pay, take the code off and buy at full price. */
export const limitedCode = {
  name: `code ONLY5, ${BUYERS} at once`,
  expected: `${USES} discounted orders, ${BUYERS - USES} told and then at full price`,
  async run({ shop }) {
    const shoppers = await Promise.all(
      Array.from({ length: BUYERS }, async () => {
        const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
        await shopper.useCodes('ONLY5');
        return shopper.start();
      }),
    );
    const firsts = await Promise.all(shoppers.map((shopper) => shopper.tryConfirm()));
    const won = shoppers.filter((_, index) => firsts[index].status === 200);
    const told = shoppers.filter((_, index) => firsts[index].reason === 'PROMOTION_EXHAUSTED');
    const seconds = await Promise.all(
      told.map(async (shopper) => {
        await shopper.useCodes();
        return shopper.confirm();
      }),
    );
    const results = firsts.filter(({ status }) => status === 200).map(({ body }) => body);
    const isDiscounted = ({ totals }) => totals.discountTotal.amountMinor > 0;
    const ok =
      won.length === USES &&
      told.length === BUYERS - USES &&
      results.every(isDiscounted) &&
      !seconds.some(isDiscounted);
    return {
      ok,
      happened: `${won.length} discounted, ${told.length} told, ${seconds.length} at full price`,
      orders: [
        ...won.map((shopper, i) => placed(shopper, results[i])),
        ...told.map((shopper, i) => placed(shopper, seconds[i])),
      ],
    };
  },
};
