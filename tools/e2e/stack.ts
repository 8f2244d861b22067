import { issueToken } from '../identity/issue-token.mjs';
import { openSigningKey } from '../identity/signing-key.mjs';
import { findStack } from '../launcher/state-file.mjs';
import { Shop } from '../shopper/shop.mjs';

/** The stack that global-setup.mjs has started. */
export function e2eUrls(): Record<string, { http: string; grpc: string }> & { mailbox: string } {
  const urls = process.env['HOLDFAST_E2E_URLS'];
  if (!urls) throw new Error('end-to-end specs run in the e2e project, which starts the stack');
  return JSON.parse(urls) as ReturnType<typeof e2eUrls>;
}

/** A shop on it. */
export const openShop = () => new Shop(e2eUrls());

/** Its data folder, by which ops commands find it. */
export function e2eDataDir(): string {
  const dataDir = process.env['HOLDFAST_E2E_DATA_DIR'];
  if (!dataDir) throw new Error('end-to-end specs run in the e2e project, which starts the stack');
  return dataDir;
}

/** A token as the shops' identity provider would sign it. */
export async function customerToken(customerId: string, tenant: string, more: object = {}): Promise<string> {
  const dataDir = e2eDataDir();
  const { issuer } = findStack({ dataDir });
  return issueToken({ key: await openSigningKey(dataDir), issuer, customerId, tenant, ...more });
}

/** The URL of one service's database, for what no API does: time that has passed. */
export const databaseUrl = (service: string): string =>
  findStack({ dataDir: e2eDataDir() }).databases[service] as string;

/** How often something happens, by what it is. */
export function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** n of something at once. */
export const atOnce = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));
