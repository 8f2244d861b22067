import { Shop } from '../shopper/shop.mjs';

/** The stack that global-setup.mjs has started. */
export function e2eUrls(): Record<string, { http: string; grpc: string }> & { mailbox: string } {
  const urls = process.env['HOLDFAST_E2E_URLS'];
  if (!urls) throw new Error('end-to-end specs run in the e2e project, which starts the stack');
  return JSON.parse(urls) as ReturnType<typeof e2eUrls>;
}

/** A shop on it. */
export const openShop = () => new Shop(e2eUrls());

/** How often something happens, by what it is. */
export function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** n of something at once. */
export const atOnce = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));
