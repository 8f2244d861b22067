import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';

import { durationMs } from './durations.ts';
import { retryPolicy } from './retry-policy.ts';
import { parseScopes, parseTopics } from './scopes.ts';

/** Reads a folder of Dapr resources: the pub/sub component, the declarative subscriptions and the inbound policies. */
export function readResources(folder) {
  const documents = readDocuments(folder);
  const components = documents.filter(
    ({ kind, spec }) => kind === 'Component' && spec.type === 'pubsub.redis',
  );
  if (components.length !== 1) throw new Error(`${folder} must hold exactly one pubsub.redis component.`);
  const component = toComponent(components[0]);
  const policies = documents
    .filter(({ kind }) => kind === 'Resiliency')
    .map((document) => inboundOf(document, component.name));
  return {
    component,
    inbound: policies.find(Boolean) ?? { retry: retryPolicy(undefined), timeoutMs: undefined },
    subscriptions: documents.filter(({ kind }) => kind === 'Subscription').map(toSubscription),
  };
}

function readDocuments(folder) {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => parseFile(path.join(folder, name)))
    .filter((document) => document?.kind);
}

function parseFile(file) {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
  const hidden = documents.length > 1 && documents.some((document) => document?.kind === 'Resiliency');
  // daprd silently ignores such a document; better to say so where it can be fixed.
  if (hidden) throw new Error(`${file}: Dapr reads a Resiliency document only when it is alone in its file.`);
  return documents;
}

function toComponent({ metadata, spec }) {
  const values = Object.fromEntries((spec.metadata ?? []).map(({ name, value }) => [name, value]));
  return {
    name: metadata.name,
    type: spec.type,
    version: spec.version,
    redis: {
      address: String(values.redisHost ?? 'localhost:6379'),
      username: values.redisUsername,
      password: values.redisPassword,
      database: Number(values.redisDB ?? 0),
      tls: String(values.enableTLS ?? 'false') === 'true',
    },
    processingTimeoutMs: durationMs(values.processingTimeout, 60_000),
    redeliverIntervalMs: durationMs(values.redeliverInterval, 15_000),
    queueDepth: Number(values.queueDepth ?? 100),
    concurrency: Number(values.concurrency ?? 10),
    maxLenApprox: Number(values.maxLenApprox ?? 0),
    publishingScopes: parseScopes(values.publishingScopes),
    subscriptionScopes: parseScopes(values.subscriptionScopes),
    protectedTopics: parseTopics(values.protectedTopics),
    allowedTopics: parseTopics(values.allowedTopics),
  };
}

function toSubscription({ metadata, spec, scopes = [] }) {
  if (spec.routes?.rules?.length)
    throw new Error(`Subscription ${metadata.name}: only a default route is supported.`);
  return {
    name: metadata.name,
    pubsub: spec.pubsubname,
    topic: spec.topic,
    route: spec.routes?.default,
    deadLetterTopic: spec.deadLetterTopic,
    scopes,
  };
}

function inboundOf({ spec }, component) {
  const inbound = spec.targets?.components?.[component]?.inbound;
  if (!inbound) return undefined;
  const { retries = {}, timeouts = {} } = spec.policies ?? {};
  for (const [kind, list] of [
    ['retry', retries],
    ['timeout', timeouts],
  ]) {
    if (inbound[kind] && !(inbound[kind] in list))
      throw new Error(`Resiliency names no ${kind} policy "${inbound[kind]}".`);
  }
  return {
    retry: retryPolicy(retries[inbound.retry]),
    timeoutMs: durationMs(timeouts[inbound.timeout], undefined),
  };
}
