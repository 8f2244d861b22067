import type { FastifyInstance, FastifyRequest } from 'fastify';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'traceparent',
  'x-cart-token',
  'x-request-id',
  'x-tenant-id',
].join(', ');
const EXPOSED_HEADERS = [
  'allow',
  'etag',
  'idempotency-replayed',
  'location',
  'retry-after',
  'x-request-id',
].join(', ');
const PREFLIGHT_SECONDS = '600';

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/**
 * Allows calls from pages of the given origins (TRU-12); without origins, from none. A hook instead of `@fastify/cors`, whose hooks run
 * after all that are added directly: a refusal by one of those would lack the headers that let a page read it.
 */
export function addCrossOrigin(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  fastify.addHook('onRequest', (request, reply, done) => {
    // For all origins: a cached response for one origin must not be served to another.
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    const mayCall = origin !== undefined && allowed.has(origin);
    if (mayCall) {
      void reply
        .header('access-control-allow-origin', origin)
        .header('access-control-expose-headers', EXPOSED_HEADERS);
    }
    if (!isPreflight(request)) return done();
    if (mayCall) {
      void reply
        .header('access-control-allow-methods', METHODS)
        .header('access-control-allow-headers', ALLOWED_HEADERS)
        .header('access-control-max-age', PREFLIGHT_SECONDS);
    }
    void reply.code(204).send();
  });
}
