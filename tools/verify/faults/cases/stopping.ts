import { COD, card } from '../../../launcher/shopper/shopper.ts';
import type { FaultCase } from '../../fault-runner/run-on-stack.ts';
import { buy, readyShopper } from '../buyer.ts';
import type { Purchase } from '../buyer.ts';
import type { FaultContext } from '../fault-context.ts';
import { Wrong } from './observe.ts';

const BUYERS = 6;
const STOPPED = ['checkout', 'checkout-worker', 'payment', 'order', 'warehouse', 'promotion', 'checkout-2'];

export const stoppedUnderLoad: FaultCase<FaultContext> = {
  name: 'DEM-24 every process of the confirm is asked to stop under load: nothing is lost, nothing done twice',
  async run({ shop, other, stack }) {
    let isOver = false;
    const ends: Purchase[] = [];
    const load = Array.from({ length: BUYERS }, async (_, index) => {
      const codes = index % 3 === 0 ? ['ONLY5'] : [];
      const payment = index % 3 === 1 ? COD : card();
      while (!isOver) {
        const shopper = await readyShopper(index % 2 === 0 ? shop : other, { codes });
        ends.push(await buy(shopper, { payment }));
      }
    });
    // Restarted as in a rollout: asked to stop, waited for, started again, while the others go on.
    const rollout = async (): Promise<void> => {
      for (const name of STOPPED) await stack.restartApp(name);
    };
    await Promise.all([
      ...load,
      rollout().finally(() => {
        isOver = true;
      }),
    ]);
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
