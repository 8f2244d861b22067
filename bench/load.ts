// The load generator, a process of its own so that its CPU is counted apart: takes one LoadJob by IPC and answers LoadSamples.
// Every shopper is one loop; all stop by themselves.
import { Shop } from '../tools/launcher/shopper/shop.ts';
import type { StackUrls } from '../tools/launcher/stack.ts';

/** A load: so many shoppers for so long. */
export interface LoadJob {
  readonly urls: StackUrls;
  readonly skus: readonly string[];
  readonly shoppers: number;
  readonly seconds: number;
}

/** Latencies in ms of whole checkouts and of their confirms, and the failures. */
interface Samples {
  readonly whole: number[];
  readonly confirm: number[];
  readonly failures: string[];
}

/** The samples of a load, its duration, and the CPU time of the generator. */
export interface LoadSamples extends Samples {
  readonly seconds: number;
  readonly cpuMs: number;
}

async function checkoutOnce(shop: Shop, skus: readonly string[], samples: Samples): Promise<void> {
  const began = performance.now();
  const shopper = await shop.shopper().fill(Object.fromEntries(skus.map((sku) => [sku, 1])));
  await shopper.start();
  const confirming = performance.now();
  await shopper.placeOrder();
  const ended = performance.now();
  samples.whole.push(ended - began);
  samples.confirm.push(ended - confirming);
}

async function generateLoad({ urls, skus, shoppers, seconds }: LoadJob): Promise<LoadSamples> {
  const shop = new Shop(urls);
  const samples: Samples = { whole: [], confirm: [], failures: [] };
  const began = performance.now();
  const cpu = process.cpuUsage();
  const until = began + seconds * 1_000;
  const shopUntilEnd = async (): Promise<void> => {
    while (performance.now() < until)
      await checkoutOnce(shop, skus, samples).catch((error: unknown) => samples.failures.push(String(error)));
  };
  await Promise.all(Array.from({ length: shoppers }, shopUntilEnd));
  const { user, system } = process.cpuUsage(cpu);
  await shop.close();
  return { ...samples, seconds: (performance.now() - began) / 1_000, cpuMs: (user + system) / 1_000 };
}

process.once('message', async (job: LoadJob) => {
  process.send?.(await generateLoad(job), () => process.exit(0));
});
