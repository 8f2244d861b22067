import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { ALL_EVENTS, TOPICS } from '@holdfast/events';
import * as events from '@holdfast/events';
import type { AnyEvent } from '@holdfast/events';

import { inRepository } from '../../launcher/paths.ts';
import { assignment } from './assignment.ts';
import { readCode } from './code-facts.ts';
import type { Subscription } from './manifests.ts';
import { readManifests } from './read-manifests.ts';

/** Published for systems outside of Holdfast only. An event without any consumer does not belong into the outbox. */
const ONLY_OUTSIDE_READS: readonly string[] = ['orders.order.status_changed'];
/** The app whose outbox each publisher uses. */
const APP_OF = {
  checkout: 'checkout-worker',
  order: 'order',
  payment: 'payment',
  catalog: 'catalog',
  outside: 'outside',
};

const code = await readCode('src');
const { component, subscriptions, upgradeSubscriptions, resiliency } = readManifests().dapr;
const isDeadLetter = (topic: string) => topic.endsWith('.dead-letter');
const own = subscriptions.filter(({ spec }) => !isDeadLetter(spec.topic));

/** The topics that the broker lets each app publish, its dead letters aside. */
const scopes = new Map<string, string[]>(
  component.spec.metadata
    .find(({ name }) => name === 'publishingScopes')!
    .value!.split(';')
    .map((row) => assignment(row.trim()))
    .map(([app, list]): [string, string[]] => [app, list.split(',').filter((topic) => !isDeadLetter(topic))]),
);

const EVENT_NAMES = Object.entries(events as Record<string, unknown>).filter(
  (entry): entry is [string, AnyEvent] => ALL_EVENTS.includes(entry[1] as never),
);
const SOURCE = /^([\w-]+)\/src\/(?!(?:.*\/)?testing\/).*(?<!spec|fixture|fixtures|scenario|index)\.ts$/;

/** Topics of the events that a source makes. */
function madeIn(text: string): string[] {
  return EVENT_NAMES.filter(([name]) => new RegExp(`\\b${name}\\.create\\(`).test(text)).map(
    ([, { topic }]) => topic,
  );
}

/** The sources that make each event, as `[topic, 'apps/order']`; checkout's own are in its library. */
const makers = ['apps', 'libs'].flatMap((root) =>
  readdirSync(inRepository(root), { recursive: true, encoding: 'utf8' })
    .filter((file) => SOURCE.test(file))
    .flatMap((file) =>
      madeIn(readFileSync(inRepository(root, file), 'utf8')).map((topic): [string, string] => [
        topic,
        `${root}/${SOURCE.exec(file)![1]}`,
      ]),
    ),
);

describe('DEM-27 topics', () => {
  it('have a subscriber each, or stand on an explicit list', () => {
    const read = new Set(own.map(({ spec }) => spec.topic));

    expect(TOPICS.filter((topic) => !read.has(topic))).toEqual(ONLY_OUTSIDE_READS);
  });

  it('are published by their one publisher, and no other app may', () => {
    for (const { topic, publisher } of ALL_EVENTS) {
      const allowed = [...scopes].filter(([, list]) => list.includes(topic)).map(([app]) => app);
      expect([topic, allowed]).toEqual([topic, [APP_OF[publisher]]]);
    }
  });

  it('TRU-3 outside systems may publish theirs and nothing else', () => {
    expect(scopes.get('outside')!.sort()).toEqual([
      'fulfillment.status_changed',
      'shipping.shipment.updated',
      'warehouse.stock.corrected',
    ]);
  });

  it('orders.* are order’s alone', () => {
    for (const [app, list] of scopes)
      if (app !== 'order') expect(list.filter((topic) => topic.startsWith('orders.'))).toEqual([]);
    const made = makers.filter(([topic]) => topic.startsWith('orders.'));
    expect(made.length).toBeGreaterThan(2);
    expect(new Set(made.map(([, home]) => home))).toEqual(new Set(['apps/order']));
  });

  it('are made in the sources of their publisher only', () => {
    const publishers = new Map(ALL_EVENTS.map(({ topic, publisher }) => [topic, publisher]));
    for (const [topic, home] of makers) {
      const publisher = publishers.get(topic)!;
      expect([topic, home]).toEqual([
        topic,
        publisher === 'checkout' ? 'libs/checkout' : `apps/${publisher}`,
      ]);
    }
  });

  it('checkout publishes one, by its worker, and subscribes to none', () => {
    expect(scopes.get('checkout-worker')).toEqual(['checkout.cart.converted']);
    expect(scopes.has('checkout')).toBe(false);
    const heard = subscriptions.filter(({ scopes: apps }) => apps.some((app) => app.startsWith('checkout')));
    expect(heard).toEqual([]);
    for (const name of ['checkout', 'checkout-worker'])
      expect(code.apps.find((app) => app.name === name)!.routes).toEqual([]);
  });
});

describe('DEM-27 every subscription', () => {
  const routesOf = (name: string): string[] => {
    const app = code.apps.find((one) => one.name === name)!;
    return [...app.routes, ...(app.deadLetters ? ['/events/dead-letter'] : [])];
  };

  it.each(
    [...subscriptions, ...upgradeSubscriptions].map(
      (subscription) => [subscription.metadata.name, subscription] as const,
    ),
  )(
    '%s has a route in the code, a dead-letter topic that its app reads, and the retry policy',
    (_name: string, { spec, scopes: apps }: Subscription) => {
      const [app, ...others] = apps;
      expect(others).toEqual([]);
      expect(routesOf(app!)).toContain(spec.routes.default);
      expect(spec.pubsubname).toBe(component.metadata.name);
      const { inbound } = resiliency[0]!.spec.targets.components[spec.pubsubname]!;
      expect(resiliency[0]!.spec.policies.retries[inbound!.retry!]!.maxRetries).toBeGreaterThan(0);
      if (isDeadLetter(spec.topic)) return;
      const readers = subscriptions.filter(
        (other) => other.spec.topic === spec.deadLetterTopic && other.scopes.includes(app!),
      );
      expect(readers).toHaveLength(1);
    },
  );
});
