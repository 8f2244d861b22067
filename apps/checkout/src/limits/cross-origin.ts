/** What pages of the allowed origins may send and read. */
export const crossOrigin = (origins: readonly string[]) => ({
  origin: [...origins],
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'idempotency-key',
    'if-match',
    'traceparent',
    'x-cart-token',
    'x-request-id',
    'x-tenant-id',
  ],
  exposedHeaders: ['etag', 'idempotency-replayed', 'location', 'retry-after', 'x-request-id'],
  maxAge: 600,
});
