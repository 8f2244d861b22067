import path from 'node:path';
import { parseArgs } from 'node:util';

import { DEFAULT_DATA_DIR } from './paths.ts';

const OPTIONS = {
  'port-offset': { type: 'string', default: '0' },
  'data-dir': { type: 'string' },
  apps: { type: 'string' },
  json: { type: 'boolean', default: false },
  tls: { type: 'boolean', default: false },
} as const;

/** The text of `npm start -- --help`. */
export const USAGE = `Usage: npm start -- [--port-offset N] [--data-dir D] [--apps A,B] [--tls] [--json]

Starts everything on this machine and stays up until Ctrl-C: PostgreSQL, Redis, Dapr sidecars, a Stripe gateway and all
services. Prints "ready" when every service is.

  --port-offset N  added to every port, so that several stacks can run side by side
  --data-dir D     where all state lives (default .holdfast); it survives a restart, delete it to start afresh
  --apps A,B       only these services
  --tls            services know each other by certificates: an authority and a certificate for each app, for a storefront,
                   an operator and a stranger, in the data folder under tls/
  --json           prints the addresses as one line of JSON before "ready"; everything else goes to standard error

Parts of your own, by environment:
  DATABASE_URL               a PostgreSQL server whose role may create roles and databases
  DATABASE_URL_<APP>         one service's database (DATABASE_URL_CHECKOUT, DATABASE_URL_ORDER, …)
  REDIS_URL                  the Redis that guards against duplicates
  EVENTS_REDIS_URL           the Redis that carries the events
  HOLDFAST_DAPRD             a daprd binary ("none": the local stand-in even where one is on PATH)
  STRIPE_API_KEY             a Stripe test key, with STRIPE_WEBHOOK_SECRETS; STRIPE_API_URL for another gateway
  SMTP_URL                   a mail server; otherwise mails are files in the data folder
  JWKS_URL                   an identity provider's keys, with JWT_ISSUER and JWT_AUDIENCE
  HOLDFAST_NODE              a Node to run everything with, instead of the pinned one
  HOLDFAST_NO_INSTALL=1      never install anything by apt-get
`;

/** The launcher's command line. */
export interface StartOptions {
  readonly portOffset: number;
  readonly dataDir: string;
  readonly apps?: readonly string[];
  readonly tls: boolean;
  readonly json: boolean;
}

/** Reads the launcher's command line. */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const apps = values.apps?.split(',').filter(Boolean);
  return {
    portOffset: portOffsetOf(values['port-offset']),
    dataDir: path.resolve(values['data-dir'] ?? DEFAULT_DATA_DIR),
    ...(apps && { apps }),
    tls: values.tls,
    json: values.json,
  };
}

function portOffsetOf(text: string): number {
  const portOffset = Number(text);
  if (!Number.isInteger(portOffset) || portOffset < 0 || portOffset > 40_000)
    throw new Error(`--port-offset ${text} is not a whole number from 0 to 40000.`);
  return portOffset;
}
