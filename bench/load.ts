// The load generator, a process of its own so that its CPU can be told apart: takes {urls, shoppers, seconds, skus} by IPC and answers
// latencies in ms. Every shopper is one loop; all stop by themselves.
import { Shop } from '../tools/launcher/shopper/shop.ts';

async function checkoutOnce(shop, skus, samples) {
  const began = performance.now();
  const shopper = await shop.shopper().fill(Object.fromEntries(skus.map((sku) => [sku, 1])));
  await shopper.start();
  const confirming = performance.now();
  const result = await shopper.confirm();
  const ended = performance.now();
  if (result.status !== 'completed') throw new Error(`confirm answered ${result.status}`);
  samples.whole.push(ended - began);
  samples.confirm.push(ended - confirming);
}

async function shopUntil(until, shop, skus, samples) {
  while (performance.now() < until) {
    await checkoutOnce(shop, skus, samples).catch((error) => samples.failures.push(String(error)));
  }
}

process.once('message', async ({ urls, shoppers, seconds, skus }) => {
  const shop = new Shop(urls);
  const samples = { whole: [], confirm: [], failures: [] };
  const began = performance.now();
  const cpu = process.cpuUsage();
  const until = began + seconds * 1_000;
  await Promise.all(Array.from({ length: shoppers }, () => shopUntil(until, shop, skus, samples)));
  const { user, system } = process.cpuUsage(cpu);
  await shop.close();
  process.send(
    { ...samples, seconds: (performance.now() - began) / 1_000, cpuMs: (user + system) / 1_000 },
    () => process.exit(0),
  );
});
