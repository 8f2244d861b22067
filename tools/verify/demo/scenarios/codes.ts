import { money, placed } from '../scenario.ts';
import type { DemoOrder, Scenario } from '../scenario.ts';

/** Ten per cent off the goods. */
export const percentageCode: Scenario = {
  name: 'code WELCOME10',
  expected: '10 % off the goods',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 3 });
    await shopper.useCodes('WELCOME10');
    await shopper.start();
    const result = await shopper.placeOrder();
    const { subtotal, discountTotal } = result.totals;
    const ok = Math.abs(discountTotal.amountMinor * 10 - subtotal.amountMinor) < 10;
    return {
      ok,
      happened: `${money(discountTotal)} off ${money(subtotal)}`,
      orders: [placed(shopper, result)],
    };
  },
};

/** Free shipping. */
export const shippingCode: Scenario = {
  name: 'code FREESHIP',
  expected: 'shipping discount = shipping, goods at full price',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.useCodes('FREESHIP');
    await shopper.start();
    const result = await shopper.placeOrder();
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

/** Fifteen use a code that five can have: the others are refused before they pay, remove the code and buy at full price. */
export const limitedCode: Scenario = {
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
    const ends = await Promise.all(
      shoppers.map(async (shopper) => {
        const { confirmation, reason } = await shopper.tryConfirm();
        const order = confirmation?.status === 'completed' ? placed(shopper, confirmation) : undefined;
        return { shopper, order, reason };
      }),
    );
    const discounted = ends.flatMap(({ order }) => order ?? []);
    const refused = ends.filter(({ reason }) => reason === 'PROMOTION_EXHAUSTED');
    const atFullPrice = await Promise.all(
      refused.map(async ({ shopper }) => {
        await shopper.useCodes();
        return placed(shopper, await shopper.placeOrder());
      }),
    );
    const ok =
      discounted.length === USES &&
      refused.length === BUYERS - USES &&
      discounted.every(isDiscounted) &&
      !atFullPrice.some(isDiscounted);
    return {
      ok,
      happened: `${discounted.length} discounted, ${refused.length} told, ${atFullPrice.length} at full price`,
      orders: [...discounted, ...atFullPrice],
    };
  },
};

const isDiscounted = ({ totals }: DemoOrder): boolean => totals.discountTotal.amountMinor > 0;
