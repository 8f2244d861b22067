import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';
import { readManifests } from '../gitops/read-manifests.ts';
import { Schema } from './api-document.ts';
import type { HttpTarget } from './api-document.ts';
import type { HttpAnswer } from './http-exchange.ts';
import type { Known } from './values.ts';
import type { Caller } from './world.ts';

const TENANTS = ['demo', 'demo-jp', 'fuzz-unknown'];
/** What a sidecar understands. */
const ANSWERS = new Set(['SUCCESS', 'RETRY', 'DROP']);

const dataOf = (topic: string): Schema =>
  Schema.parse(JSON.parse(readFileSync(inRepository('docs', 'events', `${topic}.v1.json`), 'utf8')));

/** A CloudEvent around what the topic's contract asks for. */
const eventOf = (topic: string): Schema => ({
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid' },
    source: { enum: ['order', 'payment', 'outside'] },
    type: { const: `${topic}.v1` },
    topic: { const: topic },
    tenantid: { enum: TENANTS },
    requestid: { type: 'string' },
    traceparent: { const: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    data: dataOf(topic),
  },
});

/** Every subscription, as an app's sidecar would deliver to it. */
export function eventTargets(): HttpTarget[] {
  const { subscriptions } = readManifests().dapr;
  const topics = subscriptions
    .map(({ spec }) => spec.topic)
    .filter((topic) => !topic.endsWith('.dead-letter'));
  return subscriptions.flatMap(({ spec: { topic, routes }, scopes }) =>
    scopes.map((app) => {
      const schema = topics.includes(topic) ? eventOf(topic) : { anyOf: topics.map(eventOf) };
      return {
        app,
        method: 'POST',
        path: routes.default,
        operation: { responses: { 200: {} }, requestBody: { content: { 'application/json': { schema } } } },
        components: {},
      };
    }),
  );
}

/** Ids of what there is, by the names that events call them. */
export const namesInEvents = ({ ids }: Pick<Caller, 'ids'>): Known => ({
  order_id: ids['orders'] ?? [],
  checkout_id: ids['checkouts'] ?? [],
  cart_session_id: ids['checkouts'] ?? [],
  cart_id: ids['carts'] ?? [],
  customer_id: ids['customers'] ?? [],
  tenant_id: TENANTS,
});

type Consumer = Pick<HttpTarget, 'app' | 'path'>;

/** Who may ask for an event again though nothing is away: an order that is told of may still be on its way. */
const MAY_WAIT = ({ app, path }: Consumer): boolean =>
  app === 'warehouse' && path === '/events/orders.order.confirmed';

/**
 * What is wrong with what a consumer says to its sidecar: a word that it does not know would be taken for success, and what is wrong with
 * an event will be so the next time.
 */
export function judgeDelivery(
  target: Consumer,
  { status, text }: Pick<HttpAnswer, 'status' | 'text'>,
): string[] {
  if (status !== 200 || text === undefined) return [];
  const said = text === '' ? 'SUCCESS' : wordIn(text);
  if (said === 'RETRY' && !MAY_WAIT(target)) return ['the event is asked for again'];
  return said !== undefined && ANSWERS.has(said)
    ? []
    : [`the consumer answers ${text.slice(0, 60)}, which the sidecar does not know`];
}

const Told = z.object({ status: z.string() });

/** The consumer's word, for the sums; undefined where there is none. */
export function wordIn(text: string): string | undefined {
  try {
    return Told.parse(JSON.parse(text)).status;
  } catch {
    return undefined;
  }
}
