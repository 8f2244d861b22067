import { appAddress } from '../../launcher/ports/urls.ts';
import { Shop } from '../../launcher/shopper/shop.ts';
import type { StackUrls } from '../../launcher/stack.ts';
import { readTotals, tookMs } from './metrics.ts';
import { quantile } from './quantile.ts';
import { readSteps } from './steps.ts';
import type { Step } from './steps.ts';

/** Not measured: the first calls open connections and compile code. */
const WARM_UP = 50;
const CART = { 'TSHIRT-BLK-M': 1, 'TSHIRT-BLK-L': 1, 'MUG-WHT': 1 };

/** Median and 95th percentile, in milliseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

/** The measured confirms. */
export interface Latency {
  readonly confirms: number;
  /** As the shopper sees it. */
  readonly whole: Quantiles;
  readonly steps: readonly (Step & Quantiles)[];
}

interface Sample {
  readonly wholeMs: number;
  readonly perStep: readonly number[];
}

/** Milliseconds per step: of calls that run side by side the longest counts. */
async function confirmOnce(shop: Shop, url: string, steps: readonly Step[]): Promise<Sample> {
  const shopper = await shop.shopper().fill(CART);
  await shopper.useCodes('WELCOME10');
  await shopper.start();
  const before = await readTotals(url);
  const started = performance.now();
  const { status } = await shopper.confirm();
  const wholeMs = performance.now() - started;
  if (status !== 'completed') throw new Error(`a confirm ended as ${status}`);
  const after = await readTotals(url);
  const perStep = steps.map(({ calls }) => Math.max(...calls.map((call) => tookMs(before, after, call))));
  return { wholeMs, perStep };
}

/** Confirms one checkout after the other; answers budget, median and p95 per step, and of the whole as the shopper sees it. */
export async function measure(urls: StackUrls, confirms: number): Promise<Latency> {
  const shop = new Shop(urls);
  const steps = readSteps();
  try {
    const { internal } = appAddress(urls, 'checkout');
    for (let index = 0; index < WARM_UP; index += 1) await confirmOnce(shop, internal, steps);
    const samples: Sample[] = [];
    for (let index = 0; index < confirms; index += 1) samples.push(await confirmOnce(shop, internal, steps));
    const summary = (values: readonly number[]): Quantiles => ({
      p50: quantile(values, 0.5),
      p95: quantile(values, 0.95),
    });
    return {
      confirms,
      whole: summary(samples.map(({ wholeMs }) => wholeMs)),
      steps: steps.map((step, index) => ({
        ...step,
        ...summary(samples.map(({ perStep }) => perStep[index] ?? 0)),
      })),
    };
  } finally {
    await shop.close();
  }
}
