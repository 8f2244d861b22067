import { Refused } from '../../../launcher/shopper/shopper.ts';
import { placed } from '../scenario.ts';
import type { DemoOrder, Scenario } from '../scenario.ts';

const CLICKS = 20;
const BUYERS = 40;
const PIECES = 10;

/** One shopper clicks twenty times at once. */
export const manyClicks: Scenario = {
  name: `${CLICKS} simultaneous confirms`,
  expected: 'one order id, one charge',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const results = await Promise.all(Array.from({ length: CLICKS }, () => shopper.placeOrder()));
    const ids = new Set(results.map(({ orderId }) => orderId));
    const charges = await shop.chargesOf(shopper.checkoutId);
    return {
      ok: ids.size === 1 && charges.length === 1,
      happened: `${ids.size} order id(s), ${charges.length} charge(s)`,
      orders: results.slice(0, 1).map((result) => placed(shopper, result)),
    };
  },
};

/** Forty buyers, ten pieces. */
export const lastPieces: Scenario = {
  name: `${BUYERS} buyers of LIMITED-10`,
  expected: `${PIECES} orders, ${BUYERS - PIECES} told OUT_OF_STOCK`,
  async run({ shop }) {
    const buy = async (): Promise<{ order?: DemoOrder; reason?: string | undefined }> => {
      const shopper = shop.shopper();
      try {
        await shopper.fill({ 'LIMITED-10': 1 });
        await shopper.start();
        return { order: placed(shopper, await shopper.placeOrder()) };
      } catch (error) {
        return { reason: error instanceof Refused ? error.reason : String(error) };
      }
    };
    const ends = await Promise.all(Array.from({ length: BUYERS }, buy));
    const orders = ends.flatMap(({ order }) => order ?? []);
    const refused = ends.filter(({ reason }) => reason === 'OUT_OF_STOCK');
    return {
      ok: orders.length === PIECES && refused.length === BUYERS - PIECES,
      happened: `${orders.length} orders, ${refused.length} told OUT_OF_STOCK`,
      orders,
    };
  },
};
