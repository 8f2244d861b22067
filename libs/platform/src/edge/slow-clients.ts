/** Timeouts for a client that sends a request. */
export interface SlowClientLimits {
  /** For all headers, from the connection's first byte of them. */
  readonly headersMs: number;
  /** For the whole request, its body included. */
  readonly requestMs: number;
}

const LIMITS: SlowClientLimits = { headersMs: 10_000, requestMs: 30_000 };
const CHECK_MS = 1_000;

/**
 * Options of a Node server that ends requests which do not arrive in time (TRU-14): they are `clientError`s, answered with 408. Node checks
 * for them at an interval; its default is 30 s.
 */
export const slowClientOptions = ({ headersMs, requestMs }: SlowClientLimits = LIMITS) => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: Math.min(CHECK_MS, Math.ceil(headersMs / 2)),
});
