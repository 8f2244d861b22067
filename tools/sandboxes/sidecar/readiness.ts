/** Where both sidecars ask an app whether it can act on events now: whether it is ready, and the services it has to ask first (TRU-3). */
export const READINESS = {
  path: '/health/events',
  everySeconds: 3,
  timeoutMs: 2_000,
  /** After this many failed answers in a row the app gets no events until it is ready again. */
  failures: 3,
};
