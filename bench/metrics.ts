import { scrapedSum } from '../libs/testing/src/metrics.ts';

/** The sum of a metric over these processes. */
export async function sumOver(instances: readonly { internal: string }[], metric: string): Promise<number> {
  const sums = await Promise.all(instances.map(({ internal }) => scrapedSum(internal, metric)));
  return sums.reduce((total, sum) => total + sum, 0);
}
