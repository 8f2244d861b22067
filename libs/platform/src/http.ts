import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { DomainError, validationFailed } from '@holdfast/errors';
import { contextFrom, runInContext } from '@holdfast/request-context';
import type { RequestContext } from '@holdfast/request-context';
import { histogram, isTracing, openSpan } from '@holdfast/telemetry';
import type { OpenSpan } from '@holdfast/telemetry';

import { TrustedProxies, decorateClientAddress } from './client-address/client-address.js';
import { addEdgeHooks } from './edge/edge-hooks.js';
import { textOf } from './edge/readable-text.js';
import type { SlowClientLimits } from './edge/slow-clients.js';
import { answerUnreadable, answerUnroutable } from './framework-errors.js';
import { EventToken } from './listeners/event-token.js';
import type { EventTokenConfig } from './listeners/event-token.js';
import { cameInternally, serverOf } from './listeners/internal-listener.js';
import { isOnPublicRoute } from './listeners/public-routes.js';
import { ignoreExpectations, serverOptions } from './listeners/server-options.js';

/** Options of an app's HTTP server beyond the defaults. */
export interface ServedHttp {
  readonly bodyLimitBytes?: number;
  /** Keep the raw body on the request (webhook signatures). */
  readonly rawBody?: boolean;
  /** Addresses and CIDRs of proxies whose `X-Forwarded-For` is trusted. */
  readonly trustedProxies?: readonly string[];
  /** Origins whose pages may call. */
  readonly corsOrigins?: readonly string[];
  readonly slowClients?: SlowClientLimits;
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

const requestSeconds = () =>
  histogram({
    name: 'holdfast_http_request_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

/** Frequent probes and scrapes would only add noise. */
const UNTRACED = /^\/(health|metrics)/;

const spans = new WeakMap<FastifyRequest, OpenSpan>();

function beginSpan(request: FastifyRequest, context: RequestContext): RequestContext {
  if (!isTracing() || UNTRACED.test(request.url)) return context;
  const { method, routeOptions } = request;
  const route = routeOptions.url ?? 'unknown';
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'holdfast.tenant': context.tenantId,
  };
  const opened = openSpan(context, `${method} ${route}`, { kind: 'server', attributes });
  if (!opened) return context;
  spans.set(request, opened);
  return opened.context;
}

function endSpan(request: FastifyRequest, status: number): void {
  const opened = spans.get(request);
  opened?.span.setAttribute('http.response.status_code', status);
  opened?.end(status >= 500 ? { code: String(status) } : undefined);
}

/** Runs every request in its context and echoes the request id; adds span, metrics and security headers. */
function addHooks(fastify: FastifyInstance): void {
  const seconds = requestSeconds();
  fastify.addHook('onRequest', (request, reply, done) => {
    const context = contextFrom({
      tenantId: header(request, 'x-tenant-id'),
      requestId: header(request, 'x-request-id'),
      traceparent: header(request, 'traceparent'),
    });
    void reply.header('x-request-id', context.requestId);
    const missingHost =
      request.headers.host === undefined
        ? new DomainError('VALIDATION_FAILED', { detail: 'the header host is missing' })
        : undefined;
    runInContext(beginSpan(request, context), () => done(missingHost));
  });
  fastify.addHook('onSend', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    // Keep-alive connections that were busy at shutdown would delay the stop.
    if (!serverOf(request).listening) reply.header('connection', 'close');
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    endSpan(request, reply.statusCode);
    done();
  });
}

/** Access to routes: public ones only on the public port (TRU-1), events only for the app's sidecar (TRU-2). */
function addAccess(fastify: FastifyInstance, eventToken: EventToken): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // As if the route did not exist, so that internal routes are not revealed.
    if (!request.is404 && !cameInternally(request) && !isOnPublicRoute(request)) return reply.callNotFound();
    done(eventToken.problemOf(request));
  });
}

/** Parses JSON, CloudEvents (application/cloudevents+json) included; keeps the raw body where a signature covers it. */
function addBodyParsers(fastify: FastifyInstance, rawBody: boolean): void {
  const parse = async (request: FastifyRequest, body: string | Buffer): Promise<unknown> => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    if (rawBody) (request as FastifyRequest & { rawBody?: Buffer }).rawBody = bytes;
    if (bytes.length === 0) return undefined;
    const text = textOf(bytes);
    try {
      return JSON.parse(text);
    } catch {
      throw validationFailed([{ path: '', message: 'the body is not valid JSON' }]);
    }
  };
  // Fastify accepts plain text by default; here it is 415.
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    ['application/json', 'application/cloudevents+json', 'application/problem+json'],
    { parseAs: 'buffer' },
    parse,
  );
}

const MAX_PARAM_LENGTH = 200;

/** Fastify for all apps: limits for bodies and times, and no public route without the mark. */
export function fastifyAdapter(
  http: ServedHttp,
  config: EventTokenConfig = { HOLDFAST_ENV: 'production' },
): FastifyAdapter {
  const server = serverOptions(http.slowClients);
  const adapter = new FastifyAdapter({
    bodyLimit: http.bodyLimitBytes ?? 256 * 1024,
    requestTimeout: server.requestTimeout,
    keepAliveTimeout: server.keepAliveTimeout,
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
    http: server,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  ignoreExpectations(fastify.server);
  decorateClientAddress(fastify, new TrustedProxies(http.trustedProxies));
  addHooks(fastify);
  addEdgeHooks(fastify, { ...http, maxParamLength: MAX_PARAM_LENGTH });
  addAccess(fastify, new EventToken(config));
  addBodyParsers(fastify, http.rawBody ?? false);
  return adapter;
}
