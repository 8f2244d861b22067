import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { APPS } from '../../launcher/apps/apps.ts';
import { appAddress } from '../../launcher/ports/urls.ts';
import { isKnown, metricsIn } from '../alerts/metrics.ts';
import { readExpressions } from '../alerts/read-alerts.ts';
import { e2eUrls, openShop } from './stack.ts';

jest.setTimeout(120_000);

/** Labels that the scraper sets, not the apps. */
const SCRAPED = ['app', 'job', 'instance'];
/** Served by the audit, which is no app. */
const isOfApps = ({ name }: { name: string }): boolean => !name.startsWith('holdfast_audit_');

/** All metrics of all apps: each name with the labels seen on its samples. */
async function readMetrics(): Promise<Map<string, Set<string>>> {
  const urls = e2eUrls();
  const apps = APPS.filter(({ name }) => urls[name]).map(({ name }) => appAddress(urls, name));
  const texts = await Promise.all(
    apps.map(async ({ internal }) => (await fetch(`${internal}/metrics`)).text()),
  );
  const metrics = new Map<string, Set<string>>();
  for (const [, name] of texts.join('\n').matchAll(/^# TYPE (\S+)/gm)) metrics.set(name!, new Set());
  for (const [, name, labels] of texts.join('\n').matchAll(/^(\w+)\{([^}]*)\} /gm))
    for (const [, label] of labels!.matchAll(/(\w+)="/g)) labelsOf(metrics, name!).add(label!);
  return metrics;
}

const labelsOf = (metrics: Map<string, Set<string>>, name: string): Set<string> =>
  metrics.get(name) ?? metrics.get(name.replace(/_(bucket|count|sum)$/, '')) ?? new Set();

describe('OPS-6 what alerts and dashboards read', () => {
  let shop: ReturnType<typeof openShop>;
  beforeAll(async () => {
    shop = openShop();
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    await shopper.confirm();
  });
  afterAll(() => shop.close());

  it('is served by the running apps, with the labels that are asked for', async () => {
    const asked = readExpressions().flatMap(({ expr }) => metricsIn(expr).filter(isOfApps));
    expect(asked.length).toBeGreaterThan(50);

    await eventually(async () => {
      const metrics = await readMetrics();
      const names = new Set(metrics.keys());
      const missing = asked.filter(({ name }) => !isKnown(names, name)).map(({ name }) => name);
      expect([...new Set(missing)]).toEqual([]);
      const unlabelled = asked.flatMap(({ name, labels }) => {
        const seen = labelsOf(metrics, name);
        // Without a sample nothing can be said about labels.
        if (seen.size === 0) return [];
        return labels
          .filter((label) => !seen.has(label) && !SCRAPED.includes(label))
          .map((label) => `${name}{${label}}`);
      });
      expect(unlabelled).toEqual([]);
    }, 60_000);
  });
});
