import { commaList } from './comma-list.js';

/** Settings of an app that clients call over HTTP. */
export const edgeSettings = () => ({
  CORS_ORIGINS: commaList()
    .default([])
    .describe(
      'origins whose pages may call the HTTP API, comma separated; none: only servers and pages of the same origin',
    ),
  TRUSTED_PROXIES: commaList()
    .default([])
    .describe(
      "addresses and CIDRs of the proxies before this app, comma separated: a client is the right-most hop of X-Forwarded-For that is none of them; none: the connection's address",
    ),
});
