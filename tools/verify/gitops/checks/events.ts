import { assignment } from '../assignment.ts';
import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { Component, Resiliency, Subscription } from '../manifests.ts';
import type { Manifests } from '../read-manifests.ts';
import { same, sameSet } from './same.ts';

const DEAD_LETTER_ROUTE = '/events/dead-letter';

/** Subscriptions, dead letters, publishing scopes and resiliency are what the code's controllers and events say (OPS-1). */
export function checkEvents({ apps, topics }: CodeFacts, { dapr }: Manifests): string[] {
  const { component, resiliency } = dapr;
  const subscriptions = [...dapr.subscriptions, ...dapr.upgradeSubscriptions];
  const own = subscriptions.filter(({ spec }) => !isDeadLetter(spec.topic));
  return [
    ...own.flatMap((subscription) => checkSubscription(subscription, topics, component)),
    ...apps.flatMap((app) => checkApp(app, subscriptions)),
    ...checkScopes(apps, component, topics),
    ...checkTopics(component, subscriptions, topics),
    ...checkResiliency(resiliency, component),
  ];
}

const isDeadLetter = (topic: string) => topic.endsWith('.dead-letter');

function checkSubscription(
  { metadata, spec, scopes }: Subscription,
  topics: readonly string[],
  component: Component,
): string[] {
  const at = (what: string) => `subscription ${metadata.name}: ${what}`;
  return [
    ...same(at('component'), spec.pubsubname, component.metadata.name),
    ...same(at('scopes'), scopes.length, 1),
    ...same(at('route'), spec.routes.default, `/events/${spec.topic}`),
    ...same(at('dead-letter topic'), spec.deadLetterTopic, `${scopes[0]}.dead-letter`),
    ...(topics.includes(spec.topic) ? [] : [at(`there is no event "${spec.topic}"`)]),
  ];
}

/** A route without a subscription gets no events; a subscription without a route loses its events. */
function checkApp(
  { name, consumes, routes, deadLetters: taken }: AppFacts,
  subscriptions: readonly Subscription[],
): string[] {
  const mine = subscriptions.filter(({ scopes }) => scopes.includes(name));
  const deadLetters = mine.filter(({ spec }) => isDeadLetter(spec.topic));
  return [
    ...sameSet(
      `${name}: routes of its subscriptions`,
      mine.map(({ spec }) => spec.routes.default).filter((route) => route !== DEAD_LETTER_ROUTE),
      routes,
    ),
    ...same(`${name}: its module serves ${DEAD_LETTER_ROUTE}`, taken, mine.length > 0),
    ...same(`${name}: consumes`, mine.length > 0, Boolean(consumes)),
    ...same(
      `${name}: its dead letters`,
      deadLetters.map(({ spec }) => [spec.topic, spec.routes.default]),
      mine.length > 0 ? [[`${name}.dead-letter`, DEAD_LETTER_ROUTE]] : [],
    ),
  ];
}

/** The text of a row of the component. */
const valueOf = ({ spec }: Component, name: string) =>
  spec.metadata.find((row) => row.name === name)?.value ?? '';

/** `app=topic,topic;…` as pairs of an app and its list. */
const rowsOf = (text: string) => text.split(';').map((row) => assignment(row.trim()));

function checkScopes(apps: readonly AppFacts[], component: Component, topics: readonly string[]): string[] {
  const { scopes } = component;
  const rows = rowsOf(valueOf(component, 'publishingScopes'));
  const speaking = apps.filter(({ publishes, consumes }) => publishes || consumes);
  const publishers = rows.filter(([, list]) => list.split(',').some((topic) => topics.includes(topic)));
  return [
    ...sameSet('component: scopes', scopes, [...speaking.map(({ name }) => name), 'outside']),
    ...sameSet(
      'component: apps with publishing scopes',
      rows.map(([name]) => name),
      scopes,
    ),
    ...sameSet(
      'component: publishers',
      publishers.map(([name]) => name),
      [...apps.filter(({ publishes }) => publishes).map(({ name }) => name), 'outside'],
    ),
    ...rows.flatMap(([name, list]) =>
      list
        .split(',')
        .filter((topic) => !topics.includes(topic) && topic !== `${name}.dead-letter`)
        .map((topic) => `component: ${name} may publish "${topic}", which is no event`),
    ),
  ];
}

/**
 * TRU-3: of every topic an app may hear what it is subscribed to and nothing else; every topic is protected, so that an app without a row
 * may do nothing with it; and there are no other topics.
 */
function checkTopics(
  component: Component,
  subscriptions: readonly Subscription[],
  topics: readonly string[],
): string[] {
  const { scopes } = component;
  const listOf = (name: string) =>
    valueOf(component, name)
      .split(',')
      .map((one) => one.trim());
  const hears = new Map(rowsOf(valueOf(component, 'subscriptionScopes')));
  const all = new Set([...topics, ...subscriptions.map((subscription) => subscription.spec.topic)]);
  return [
    ...sameSet('component: apps with subscription scopes', [...hears.keys()], scopes),
    ...scopes.flatMap((name) =>
      sameSet(
        `component: what ${name} may hear`,
        (hears.get(name) ?? '').split(',').filter(Boolean),
        subscriptions
          .filter((subscription) => subscription.scopes.includes(name))
          .map((one) => one.spec.topic),
      ),
    ),
    ...sameSet('component: protected topics', listOf('protectedTopics'), [...all]),
    ...sameSet('component: allowed topics', listOf('allowedTopics'), [...all]),
  ];
}

function checkResiliency(documents: readonly Resiliency[], component: Component): string[] {
  const [document] = documents;
  if (!document) return ['resiliency: no document in its file'];
  const { policies, targets } = document.spec;
  const inbound = targets.components[component.metadata.name]?.inbound;
  return [
    // Dapr reads a Resiliency document only when it is alone in its file.
    ...same('resiliency: documents in its file', documents.length, 1),
    ...(inbound ? [] : ['resiliency: nothing for the component']),
    ...(policies.retries[inbound?.retry ?? ''] ? [] : ['resiliency: its retry policy is missing']),
    ...(policies.timeouts[inbound?.timeout ?? ''] ? [] : ['resiliency: its timeout is missing']),
  ];
}
