import { readFile } from 'node:fs/promises';

import { LineCounter, parseDocument } from 'yaml';

import { validationFailed } from '@holdfast/errors';

/** Where each part of a shop lives, in the order in which it is needed: without its settings a shop does not exist. */
const PARTS = [
  { app: 'checkout', part: 'settings', keys: ['settings'] },
  { app: 'pricing', part: 'pricing', keys: ['priceLists', 'taxRates'] },
  { app: 'shipping', part: 'shipping', keys: ['shipping'] },
  { app: 'promotion', part: 'promotions', keys: ['promotions'] },
];
const KNOWN = ['tenant', ...PARTS.flatMap(({ keys }) => keys)];

/** Reads a file of one shop; throws VALIDATION_FAILED that names line or field. */
export function parseShop(text) {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw validationFailed(
      document.errors.map(({ linePos, message }) => ({
        path: `line ${linePos?.[0].line}`,
        message: message.split('\n')[0],
      })),
    );
  const shop = document.toJS({ maxAliasCount: 100 });
  if (typeof shop !== 'object' || shop === null || Array.isArray(shop))
    throw validationFailed([{ path: 'file', message: `expected a map with ${KNOWN.join(', ')}` }]);
  const unknown = Object.keys(shop).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0)
    throw validationFailed(unknown.map((key) => ({ path: key, message: `is none of ${KNOWN.join(', ')}` })));
  return shop;
}

const isGiven = (value) => value !== undefined && value !== null;

/** What goes to which app. */
export function partsOf(shop) {
  return PARTS.filter(({ keys }) => keys.some((key) => isGiven(shop[key]))).map(({ app, part, keys }) => {
    const given = Object.fromEntries(keys.filter((key) => isGiven(shop[key])).map((key) => [key, shop[key]]));
    return { app, part, wanted: keys.length === 1 ? shop[keys[0]] : given };
  });
}

/** Shops as a file says, by the ops routes of the apps that keep them. */
export class ShopOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  /**
   * Creates and changes; never removes. Every part is tried first, so that one mistake leaves all as it is; then each is one transaction
   * of its app. Repeating it is safe at any point.
   */
  async apply(file, { tenant: named, dryRun = false }) {
    const shop = parseShop(await readFile(file, 'utf8'));
    const tenant = shop.tenant ?? named;
    const parts = partsOf(shop);
    const tried = await this.send(tenant, parts, true);
    const done = dryRun ? tried : await this.send(tenant, parts, false);
    return { tenant, dryRun, changes: done.flatMap(({ changes }) => changes) };
  }

  async send(tenant, parts, dryRun) {
    const answers = [];
    for (const { app, part, wanted } of parts)
      answers.push(await this.api.call(tenant, app, 'POST', '/ops/shop', { [part]: wanted, dryRun }));
    return answers;
  }
}
