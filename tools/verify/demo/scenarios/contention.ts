import { placed } from './paying.ts';

const CLICKS = 20;
const BUYERS = 40;
const PIECES = 10;

/** One shopper clicks twenty times at once. */
export const manyClicks = {
  name: `${CLICKS} simultaneous confirms`,
  expected: 'one order id, one charge',
  async run({ shop }) {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const results = await Promise.all(Array.from({ length: CLICKS }, () => shopper.confirm()));
    const ids = new Set(results.map(({ orderId }) => orderId));
    const charges = (await shop.charges()).filter(
      ({ metadata }) => metadata.checkout_id === shopper.checkoutId,
    );
    return {
      ok: ids.size === 1 && charges.length === 1,
      happened: `${ids.size} order id(s), ${charges.length} charge(s)`,
      orders: [placed(shopper, results[0])],
    };
  },
};

/** Forty buyers, ten pieces. */
export const lastPieces = {
  name: `${BUYERS} buyers of LIMITED-10`,
  expected: `${PIECES} orders, ${BUYERS - PIECES} told OUT_OF_STOCK`,
  async run({ shop }) {
    const buy = async () => {
      const shopper = shop.shopper();
      try {
        await shopper.fill({ 'LIMITED-10': 1 });
        await shopper.start();
        return { shopper, result: await shopper.confirm() };
      } catch (error) {
        return { shopper, reason: error.reason ?? String(error) };
      }
    };
    const ends = await Promise.all(Array.from({ length: BUYERS }, buy));
    const orders = ends.filter(({ result }) => result?.status === 'completed');
    const told = ends.filter(({ reason }) => reason === 'OUT_OF_STOCK');
    return {
      ok: orders.length === PIECES && told.length === BUYERS - PIECES,
      happened: `${orders.length} orders, ${told.length} told OUT_OF_STOCK`,
      orders: orders.map(({ shopper, result }) => placed(shopper, result)),
    };
  },
};
