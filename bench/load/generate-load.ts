import type { CheckoutTimes, Customers, LoadJob, LoadSamples } from './load-types.ts';

/** Lets shoppers buy: each is one loop, and all stop by themselves. */
export async function generateLoad(
  customers: Customers,
  { shoppers, seconds, count }: LoadJob,
): Promise<LoadSamples> {
  const checkouts: CheckoutTimes[] = [];
  const failures: string[] = [];
  const start = performance.now();
  const cpu = process.cpuUsage();
  const now = (): number => performance.now() - start;
  let begun = 0;
  const isOver = (): boolean =>
    (seconds !== undefined && now() >= seconds * 1_000) || (count !== undefined && begun >= count);
  const buyOnce = async (): Promise<void> => {
    const began = now();
    let confirming = began;
    await customers.buy(() => (confirming = now()));
    checkouts.push({ began, confirming, ended: now() });
  };
  const shopUntilEnd = async (): Promise<void> => {
    while (!isOver()) {
      begun += 1;
      await buyOnce().catch((error: unknown) => failures.push(String(error)));
    }
  };
  await Promise.all(Array.from({ length: shoppers }, shopUntilEnd));
  const { user, system } = process.cpuUsage(cpu);
  return { checkouts, failures, seconds: now() / 1_000, cpuMs: (user + system) / 1_000 };
}
