import { APPS } from '../../launcher/apps/apps.ts';
import { appAddress } from '../../launcher/ports/urls.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import { ApiDocument, operationsOf } from './api-document.ts';
import type { HttpTarget, Operation, Parameter, Paths } from './api-document.ts';

const ANY_BODY: NonNullable<Operation['requestBody']> = {
  content: { 'application/json': { schema: { type: 'object', properties: {}, additionalProperties: {} } } },
};
const RESPONSES = { 200: {} };
const TENANT: Parameter = { in: 'header', name: 'x-tenant-id', required: true, schema: { type: 'string' } };
const ID: Parameter = { in: 'path', name: 'id', required: true, schema: { type: 'string' } };
const LIMIT: Parameter = { in: 'query', name: 'limit', schema: { type: 'integer' } };
const STATUS: Parameter = { in: 'query', name: 'status', schema: { type: 'string' } };

const day = (name: string): Parameter => ({
  in: 'query',
  name,
  required: true,
  schema: { type: 'string', format: 'date' },
});

/** Routes that are open and stand in no document: what every app serves, and figures for the shop. */
const UNDOCUMENTED: Paths = {
  '/health/live': { get: { responses: RESPONSES } },
  '/health/ready': { get: { responses: RESPONSES } },
  '/health/events': { get: { responses: RESPONSES } },
  '/metrics': { get: { responses: RESPONSES } },
  '/openapi.json': { get: { responses: RESPONSES } },
};

const reading = (...parameters: Parameter[]): Paths[string] => ({
  get: { responses: RESPONSES, parameters: [TENANT, ...parameters] },
});
const acting = (...parameters: Parameter[]): Paths[string] => ({
  post: { responses: RESPONSES, parameters: [TENANT, ...parameters], requestBody: ANY_BODY },
});

const DAILY: Paths = { '/v1/daily': reading(day('from'), day('to')) };

const CUSTOMERS: Paths = {
  '/ops/customers/find': acting(),
  '/ops/customers/export': acting(),
  '/ops/customers/erase': acting(),
};

/** For operators: most callers are refused, and the one who is not sends no better input. */
const OPS: Readonly<Record<string, Paths>> = {
  'checkout-worker': {
    '/ops/sagas': reading(LIMIT, STATUS),
    '/ops/sagas/{id}': reading(ID),
    '/ops/sagas/{id}/retry': acting(ID),
    '/ops/outbox': reading(LIMIT),
    '/ops/audit': reading(LIMIT),
  },
  order: { '/ops/dead-letters': reading(LIMIT, STATUS), '/ops/dead-letters/{id}': reading(ID), ...CUSTOMERS },
  payment: {
    '/ops/webhooks': reading(LIMIT, STATUS),
    '/ops/webhooks/{id}': reading(ID),
    '/ops/webhooks/{id}/retry': acting(ID),
    '/ops/webhooks/{id}/resolve': acting(ID),
    '/ops/cash-refunds': reading(LIMIT),
    '/ops/cash-refunds/{id}/given': acting(ID),
  },
  checkout: { '/ops/shop': acting() },
  pricing: { '/ops/shop': acting() },
  shipping: { '/ops/shop': acting() },
  promotion: { '/ops/shop': acting(), ...CUSTOMERS },
};

/** Every HTTP operation of a running stack: from the documents its apps serve, and those few that stand in none. */
export async function httpTargets(urls: StackUrls): Promise<HttpTarget[]> {
  const documented = operationsOf(await documentsOf(urls));
  const others = [
    ...operationsOf({ checkout: asDocument(UNDOCUMENTED), analytics: asDocument(DAILY) }),
    ...Object.entries(OPS).flatMap(([app, paths]) => operationsOf({ [app]: asDocument(paths) })),
  ];
  return [...documented, ...documented, ...others].map((target) =>
    target.path === '/webhooks/stripe'
      ? { ...target, operation: { ...target.operation, requestBody: ANY_BODY } }
      : target,
  );
}

async function documentsOf(urls: StackUrls): Promise<Record<string, ApiDocument>> {
  const documents: Record<string, ApiDocument> = {};
  for (const { name } of APPS) {
    // The internal port describes all routes, the public one its own.
    const answer = await fetch(`${appAddress(urls, name).internal}/openapi.json`);
    if (answer.ok) documents[name] = ApiDocument.parse(await answer.json());
    else await answer.body?.cancel();
  }
  return documents;
}

const asDocument = (paths: Paths): ApiDocument => ({ paths, components: { schemas: {} } });
