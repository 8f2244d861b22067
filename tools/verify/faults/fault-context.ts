import { appAddress } from '../../launcher/ports/urls.ts';
import { Shop } from '../../launcher/shopper/shop.ts';
import type { Stack } from '../../launcher/stack.ts';
import type { RunningStack } from '../fault-runner/run-on-stack.ts';
import { stubbornly } from './buyer.ts';
import { Convergence } from './convergence.ts';
import { startFaultStack } from './fault-stack.ts';
import type { FaultStackOptions } from './fault-stack.ts';
import type { FaultSwitch } from './fault-switch.ts';
import { manyUsesOf } from './many-uses.ts';

/** What cases of faults, and of chaos, run on. */
export interface FaultContext extends RunningStack {
  readonly stack: Stack;
  readonly faults: FaultSwitch;
  readonly shop: Shop;
  /** The same shop at checkout's other process. */
  readonly other: Shop;
  readonly convergence: Convergence;
  /** The stand-in that serves all apps; of real daprds payment's. */
  readonly sidecar: string;
  /** Nothing is injected any more, and everything runs. */
  mend(): Promise<void>;
}

/** Starts a stack whose apps can be told to fail, and opens a shop at both processes of checkout. */
export async function startFaultContext(options: FaultStackOptions): Promise<FaultContext> {
  const { stack, faults } = await startFaultStack(options);
  const shop = new Shop(stack.urls);
  const other = new Shop({ ...stack.urls, checkout: appAddress(stack.instances, 'checkout-2') });
  const context: FaultContext = {
    ...{ stack, faults, shop, other },
    convergence: new Convergence(),
    // Asked while all is up: one that is just being restarted is not among the names.
    sidecar: stack.processNames().includes('sidecars') ? 'sidecars' : 'sidecar-payment',
    async mend() {
      faults.clear();
      for (const name of stack.processNames()) stack.killApp(name, 'SIGCONT');
      await stubbornly(() => shop.stripe.request('DELETE', '/_sandbox/faults'));
    },
    async stop() {
      await Promise.all([shop.close(), other.close()]);
      await stack.stop();
    },
  };
  try {
    await manyUsesOf(stack, 'ONLY5');
    return context;
  } catch (error) {
    await context.stop();
    throw error;
  }
}
