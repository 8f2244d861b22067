/** What both servers of an app have in common: how long a client may take. */
export const SERVER_OPTIONS = {
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
  // Refused by a hook, which answers in our form; Node would answer nothing but a status.
  requireHostHeader: false,
} as const;
