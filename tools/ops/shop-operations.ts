import { readFile } from 'node:fs/promises';

import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

import { validationFailed } from '@holdfast/errors';

import { rowsOf } from './ops-api.ts';
import type { OpsRoutes, Row, Triable } from './ops-api.ts';

/** Where each section of a shop lives, in the order in which it is needed: without its settings a shop does not exist. */
const SECTIONS = [
  { app: 'checkout', section: 'settings', keys: ['settings'] },
  { app: 'pricing', section: 'pricing', keys: ['priceLists', 'taxRates'] },
  { app: 'shipping', section: 'shipping', keys: ['shipping'] },
  { app: 'promotion', section: 'promotions', keys: ['promotions'] },
];
const KNOWN = ['tenant', ...SECTIONS.flatMap(({ keys }) => keys)];

const ShopShape = z.looseObject({ tenant: z.string().optional() });
/** A shop as its file describes it. */
export type ShopFile = z.output<typeof ShopShape>;

/** Reads a file of one shop; throws VALIDATION_FAILED that names line or field. */
export function parseShop(text: string): ShopFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw validationFailed(
      document.errors.map(({ linePos, message }) => ({
        path: `line ${linePos?.[0].line}`,
        message: message.split('\n')[0] ?? message,
      })),
    );
  const shop = ShopShape.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!shop.success)
    throw validationFailed([
      {
        path: shop.error.issues[0]?.path.join('.') || 'file',
        message: `expected a map with ${KNOWN.join(', ')}`,
      },
    ]);
  const unknown = Object.keys(shop.data).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0)
    throw validationFailed(unknown.map((key) => ({ path: key, message: `is none of ${KNOWN.join(', ')}` })));
  return shop.data;
}

/** A section of a shop, and the app that keeps it. */
export interface ShopSection {
  readonly app: string;
  readonly section: string;
  readonly wanted: unknown;
}

/** The sections that the file has. */
export function sectionsOf(shop: ShopFile): ShopSection[] {
  return SECTIONS.flatMap(({ app, section, keys }) => {
    const given = Object.fromEntries(
      keys.filter((key) => shop[key] !== undefined && shop[key] !== null).map((key) => [key, shop[key]]),
    );
    if (Object.keys(given).length === 0) return [];
    return [{ app, section, wanted: keys.length === 1 ? Object.values(given)[0] : given }];
  });
}

/** Shops as files describe them, by the routes for operators of the apps that keep their sections. */
export class ShopOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /**
   * Creates and changes; never removes. Every section is tried first, so that one mistake changes nothing; then each is one transaction of
   * its app. Safe to repeat at any point.
   */
  async apply(
    file: string,
    { tenant: named, dryRun = false }: Triable & { readonly tenant: string },
  ): Promise<{ readonly tenant: string; readonly dryRun: boolean; readonly changes: readonly Row[] }> {
    const shop = parseShop(await readFile(file, 'utf8'));
    const tenant = shop.tenant ?? named;
    const sections = sectionsOf(shop);
    const tried = await this.send(tenant, sections, true);
    const done = dryRun ? tried : await this.send(tenant, sections, false);
    return { tenant, dryRun, changes: done.flatMap((answer) => rowsOf(answer, 'changes')) };
  }

  private async send(tenant: string, sections: readonly ShopSection[], dryRun: boolean): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const { app, section, wanted } of sections)
      answers.push(await this.api.post(tenant, app, '/ops/shop', { [section]: wanted, dryRun }));
    return answers;
  }
}
