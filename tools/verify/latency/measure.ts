import { Shop } from '../../launcher/shopper/shop.ts';
import { readTotals, tookMs } from './metrics.ts';
import { readSteps } from './steps.ts';

/** Not measured: the first calls open connections and compile code. */
const WARM_UP = 50;
const CART = { 'TSHIRT-BLK-M': 1, 'TSHIRT-BLK-L': 1, 'MUG-WHT': 1 };

const quantile = (values, part) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
};

/** Samples per step: of calls that run side by side the longest counts. */
async function confirmOnce(shop, url, steps) {
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
export async function measure(urls, confirms) {
  const shop = new Shop(urls);
  const steps = readSteps();
  try {
    for (let index = 0; index < WARM_UP; index += 1) await confirmOnce(shop, urls.checkout.internal, steps);
    const samples = [];
    for (let index = 0; index < confirms; index += 1)
      samples.push(await confirmOnce(shop, urls.checkout.internal, steps));
    const summary = (values) => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95) });
    return {
      confirms,
      whole: summary(samples.map(({ wholeMs }) => wholeMs)),
      steps: steps.map((step, index) => ({
        ...step,
        ...summary(samples.map(({ perStep }) => perStep[index])),
      })),
    };
  } finally {
    await shop.close();
  }
}
