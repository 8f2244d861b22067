import { COD, card } from '../../../launcher/shopper/shopper.ts';
import { buy, readyShopper } from '../buyer.ts';
import { Wrong } from './observe.ts';

const BUYERS = 6;
const STOPPED = ['checkout', 'checkout-worker', 'payment', 'order', 'warehouse', 'promotion', 'checkout-2'];

export const stoppedUnderLoad = {
  name: 'DEM-24 every process of the confirm is asked to stop under load: nothing is lost, nothing done twice',
  async run({ shop, other, stack }) {
    let isOver = false;
    const ends = [];
    const load = Array.from({ length: BUYERS }, async (_, index) => {
      while (!isOver) {
        const shopper = await readyShopper(index % 2 === 0 ? shop : other, {
          codes: index % 3 === 0 ? ['ONLY5'] : [],
        });
        ends.push(await buy(shopper, { payment: index % 3 === 1 ? COD : card() }));
      }
    });
    // Restarted as in a rollout: asked to stop, waited for, started again, while the others go on.
    for (const name of STOPPED) await stack.restartApp(name);
    isOver = true;
    await Promise.all(load);
    const wrong = ends.filter(({ orderIds }) => orderIds.length !== 1);
    return new Wrong()
      .unless(ends.length >= STOPPED.length, `only ${ends.length} purchases`)
      .unless(
        wrong.length === 0,
        wrong.map(({ checkoutId, answers }) => `${checkoutId}: ${answers.slice(-5).join(', ')}`).join('; '),
      )
      .andAtRest(stack);
  },
};
