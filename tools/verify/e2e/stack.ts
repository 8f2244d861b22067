import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';

import { Shop } from '../../launcher/shopper/shop.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';

/** The stack that global-setup.ts has started. */
export function e2eUrls(): StackUrls {
  const urls = process.env['HOLDFAST_E2E_URLS'];
  if (!urls) throw new Error('end-to-end specs run in the e2e project, which starts the stack');
  return JSON.parse(urls) as StackUrls;
}

/** A shop on it. */
export const openShop = (): Shop => new Shop(e2eUrls());

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
export function databaseUrl(service: string): string {
  const url = findStack({ dataDir: e2eDataDir() }).databases[service];
  if (!url) throw new Error(`This stack has no database of ${service}.`);
  return url;
}

/** How often something happens, by what it is. */
export function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** n of something at once. */
export const atOnce = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));

const OPS = resolve(import.meta.dirname, '../../ops/ops.ts');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run ops -- …` against the stack of these specs. */
export const ops = (...words: string[]): Promise<Ended> =>
  new Promise((settle) => {
    const args = [OPS, ...words, '--data-dir', e2eDataDir()];
    execFile(process.execPath, args, (error, out, err) => {
      settle({ code: Number(error?.code ?? 0), out, err });
    });
  });

/** The same, for commands that answer JSON. */
export async function opsJson(...words: string[]): Promise<any> {
  const { code, out, err } = await ops(...words);
  if (code !== 0) throw new Error(`ops ${words.join(' ')}: ${err}`);
  return JSON.parse(out);
}

/** Publishes an event of a warehouse management system or a carrier, through the sidecar of outside systems; returns its id. */
export async function tellFromOutside(
  topic: string,
  data: object,
  id: string = randomUUID(),
): Promise<string> {
  const { sidecars, urls } = findStack({ dataDir: e2eDataDir() });
  const event = { specversion: '1.0', id, source: 'e2e-outside', type: topic, tenantid: 'demo', data };
  const response = await fetch(`${sidecars['outside']}/v1.0/publish/events/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', 'dapr-api-token': urls.dapr.apiToken },
    body: JSON.stringify(event),
  });
  if (!response.ok) throw new Error(`${topic}: ${response.status} ${await response.text()}`);
  return id;
}
