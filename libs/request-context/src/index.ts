import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

import { v7 } from 'uuid';

/** Passed with one request from the edge through every call, outbox row and event that it causes. */
export interface RequestContext {
  /** The shop. Empty only where a route needs none (health, webhooks). */
  readonly tenantId: string;
  readonly requestId: string;
  /** W3C trace context. */
  readonly traceparent: string;
  /** The trace starts here: the caller sent none. */
  readonly startsTrace?: true;
  /** The event that causes this work, as `event:<inbox id>`; changed rows carry it, and the audit asks for it (TRU-15). */
  readonly cause?: string | undefined;
  /** The saga of this work; log lines carry it. */
  readonly sagaId?: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` (and all it awaits) in the context. */
export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

/** The current context, or undefined outside of any request. */
export const currentContext = (): RequestContext | undefined => storage.getStore();

/** The current tenant; throws outside of a request, since no query may lack a tenant. */
export function currentTenant(): string {
  const tenantId = storage.getStore()?.tenantId;
  if (!tenantId) throw new Error('no tenant in the current context');
  return tenantId;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[\w.:-]{1,128}$/;
const SAGA_ID = /^[\w-]{1,64}$/;

/** A new trace, sampled. */
export const newTraceparent = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;

/** The context of an incoming request; missing or malformed parts are generated. */
export const contextFrom = (given: {
  tenantId?: string | undefined;
  requestId?: string | undefined;
  traceparent?: string | undefined;
  sagaId?: string | undefined;
}): RequestContext => ({
  tenantId: given.tenantId ?? '',
  requestId: given.requestId && REQUEST_ID.test(given.requestId) ? given.requestId : v7(),
  ...traceOf(given.traceparent),
  ...(given.sagaId && SAGA_ID.test(given.sagaId) && { sagaId: given.sagaId }),
});

const traceOf = (given: string | undefined): Pick<RequestContext, 'traceparent' | 'startsTrace'> =>
  given && TRACEPARENT.test(given)
    ? { traceparent: given }
    : { traceparent: newTraceparent(), startsTrace: true };

/** The trace id of a traceparent, for log lines. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** A new UUIDv7 (SYS-5). */
export const newId = (): string => v7();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the database would accept a text as an id; no other text can be one. */
export const isUuid = (text: string): boolean => UUID.test(text);

const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Whether a text can name a tenant; other texts could not be passed on in headers. */
export const isTenantId = (text: string): boolean => TENANT_ID.test(text);
