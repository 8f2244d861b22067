import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import * as events from '@holdfast/events';
import type { AnyEvent, Publisher } from '@holdfast/events';

import { inRepository } from '../../launcher/paths.ts';

/** Who publishes and who consumes; topics are sorted. */
export interface Topology {
  /** Topics by the app whose outbox publishes them; `outside` for systems that are not ours. */
  readonly published: ReadonlyMap<string, readonly string[]>;
  /** Topics by the app that consumes them. */
  readonly consumed: ReadonlyMap<string, readonly string[]>;
  /** Topics by the app that subscribed to them in the release before, and still has their routes. */
  readonly stillConsumed: ReadonlyMap<string, readonly string[]>;
}

/** Checkout's events are published by its worker; every other publisher is an app of the same name. */
const APP_OF: Partial<Record<Publisher, string>> = { checkout: 'checkout-worker' };

const CONSUMES = /@Consumes\((\w+)\)/g;
const STILL_CONSUMES = /@StillConsumes\((\w+)\)/g;

function topicOf(name: string, file: string): string {
  const definition: unknown = (events as Record<string, unknown>)[name];
  const event = events.ALL_EVENTS.find((each: AnyEvent) => each === definition);
  if (!event) throw new Error(`${file} consumes ${name}, which is no event of libs/events`);
  return event.topic;
}

/** Topics of the decorators that match in the app's controllers, whatever their files are called. */
function topicsConsumedBy(app: string, decorator: RegExp): string[] {
  const folder = inRepository('apps', app, 'src');
  const topics = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('controller.ts'))
    .flatMap((file) =>
      [...readFileSync(path.join(folder, file), 'utf8').matchAll(decorator)].map(([, name = '']) =>
        topicOf(name, `apps/${app}/src/${file}`),
      ),
    );
  return [...new Set(topics)].sort();
}

function publishedTopics(): Map<string, string[]> {
  const published = new Map<string, string[]>();
  for (const { publisher, topic } of events.ALL_EVENTS) {
    const app = APP_OF[publisher] ?? publisher;
    published.set(app, [...(published.get(app) ?? []), topic].sort());
  }
  return published;
}

/** Topics by app, of apps that have any. */
function topicsByApp(decorator: RegExp): Map<string, string[]> {
  const apps = readdirSync(inRepository('apps')).sort();
  const topics = apps.map((app): [string, string[]] => [app, topicsConsumedBy(app, decorator)]);
  return new Map(topics.filter(([, list]) => list.length > 0));
}

/** Publishers are named by the events, consumers by the `@Consumes` and `@StillConsumes` in their sources. */
export const readTopology = (): Topology => ({
  published: publishedTopics(),
  consumed: topicsByApp(CONSUMES),
  stillConsumed: topicsByApp(STILL_CONSUMES),
});
