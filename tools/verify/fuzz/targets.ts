import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { PROTO_DIR } from '@holdfast/proto';

import { methodsOf } from './grpc-requests.ts';
import { operationsOf } from './http-requests.ts';

const anyBody = {
  content: { 'application/json': { schema: { type: 'object', properties: {}, additionalProperties: {} } } },
};
const TENANT = { in: 'header', name: 'x-tenant-id', required: true, schema: { type: 'string' } };

/** Routes that are open and stand in no document: what every app serves, and figures for the shop. */
const UNDOCUMENTED = {
  '/health/live': { get: { responses: { 200: {} } } },
  '/health/ready': { get: { responses: { 200: {} } } },
  '/health/events': { get: { responses: { 200: {} } } },
  '/metrics': { get: { responses: { 200: {} } } },
  '/openapi.json': { get: { responses: { 200: {} } } },
};

const DAILY = {
  '/v1/daily': {
    get: {
      responses: { 200: {} },
      parameters: [
        TENANT,
        { in: 'query', name: 'from', required: true, schema: { type: 'string', format: 'date' } },
        { in: 'query', name: 'to', required: true, schema: { type: 'string', format: 'date' } },
      ],
    },
  },
};

const id = { in: 'path', name: 'id', required: true, schema: { type: 'string' } };
const reading = (...parameters) => ({ get: { responses: { 200: {} }, parameters: [TENANT, ...parameters] } });
const acting = (...parameters) => ({
  post: { responses: { 200: {} }, parameters: [TENANT, ...parameters], requestBody: anyBody },
});
const limit = { in: 'query', name: 'limit', schema: { type: 'integer' } };
const status = { in: 'query', name: 'status', schema: { type: 'string' } };

const CUSTOMERS = {
  '/ops/customers/find': acting(),
  '/ops/customers/export': acting(),
  '/ops/customers/erase': acting(),
};

/** For operators: most callers are refused, and the one who is not sends no better input. */
const OPS = {
  'checkout-worker': {
    '/ops/sagas': reading(limit, status),
    '/ops/sagas/{id}': reading(id),
    '/ops/sagas/{id}/retry': acting(id),
    '/ops/outbox': reading(limit),
    '/ops/audit': reading(limit),
  },
  order: { '/ops/dead-letters': reading(limit, status), '/ops/dead-letters/{id}': reading(id), ...CUSTOMERS },
  payment: {
    '/ops/webhooks': reading(limit, status),
    '/ops/webhooks/{id}': reading(id),
    '/ops/webhooks/{id}/retry': acting(id),
    '/ops/webhooks/{id}/resolve': acting(id),
    '/ops/cash-refunds': reading(limit),
    '/ops/cash-refunds/{id}/given': acting(id),
  },
  checkout: { '/ops/shop': acting() },
  pricing: { '/ops/shop': acting() },
  shipping: { '/ops/shop': acting() },
  promotion: { '/ops/shop': acting(), ...CUSTOMERS },
};

/** Every HTTP operation of a running stack: from the documents its apps serve, and those few that stand in none. */
export async function httpTargets(urls) {
  const documents = {};
  for (const [app, { internal }] of Object.entries(urls)) {
    if (!internal) continue;
    // The internal port describes all routes, the public one its own.
    const answer = await fetch(`${internal}/openapi.json`);
    if (answer.ok) documents[app] = await answer.json();
    else await answer.body?.cancel();
  }
  const plain = { paths: UNDOCUMENTED, components: { schemas: {} } };
  const operations = operationsOf(documents);
  const ops = Object.entries(OPS).map(([app, paths]) => [app, { ...plain, paths }]);
  const extra = [
    ...operationsOf({ checkout: plain, analytics: { ...plain, paths: DAILY } }),
    ...operationsOf(Object.fromEntries(ops)),
  ];
  return [...operations, ...operations, ...extra].map((target) =>
    target.path === '/webhooks/stripe'
      ? { ...target, operation: { ...target.operation, requestBody: anyBody } }
      : target,
  );
}

/** Every gRPC method of a running stack, with the address of its app. */
export function grpcTargets(urls) {
  const files = readdirSync(PROTO_DIR, { recursive: true })
    .filter((name) => name.startsWith('holdfast') && name.endsWith('_service.proto'))
    .map((name) => join(PROTO_DIR, name));
  return methodsOf(PROTO_DIR, files).map((target) => {
    const name = target.service.split('.')[1];
    const app = name === 'loyalty' ? 'loyalty-rewards' : name;
    return { ...target, app, url: urls[app].grpc };
  });
}

/** A webhook signed as the gateway signs, so that what is behind the signature is reached too. */
export function signWebhook(request, secret) {
  const at = Math.floor(Date.now() / 1_000);
  const body = request.body ?? Buffer.alloc(0);
  const v1 = createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${at}.`), body]))
    .digest('hex');
  request.headers.push(['stripe-signature', `t=${at},v1=${v1}`]);
}
