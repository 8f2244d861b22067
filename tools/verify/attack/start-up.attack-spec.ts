import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { APPS, environmentOf, instancesOf } from '../../launcher/apps/apps.ts';
import type { App, Variables } from '../../launcher/apps/apps.ts';
import { openCertificates } from '../../launcher/apps/certificates.ts';
import { inRepository } from '../../launcher/paths.ts';
import type { StackCertificates } from '../../launcher/stack.ts';

const EACH_MS = 60_000;
/** Long enough to come up on a busy machine; whoever is up by then has not refused. */
const UP_MS = 40_000;
const TOKEN = 'a-token-that-nobody-guesses';
const NOWHERE = '127.0.0.1:1';

/** What an app may lack, and the variable that its one line then names. */
interface Lack {
  readonly what: string;
  readonly of: (app: App) => unknown;
  readonly changes: Variables;
  readonly named: string;
}

const LACKS: readonly Lack[] = [
  {
    what: 'the token of its sidecar',
    of: ({ consumes }) => consumes,
    changes: { APP_API_TOKEN: undefined },
    named: 'APP_API_TOKEN',
  },
  {
    what: 'the token for its sidecar',
    of: ({ publishes }) => publishes,
    changes: { DAPR_API_TOKEN: undefined },
    named: 'DAPR_API_TOKEN',
  },
  {
    what: 'a certificate',
    of: ({ grpc, calls }) => grpc ?? calls,
    changes: { GRPC_TLS_CERT_FILE: undefined, GRPC_TLS_KEY_FILE: undefined, GRPC_TLS_CA_FILE: undefined },
    named: 'GRPC_TLS_CERT_FILE',
  },
  {
    what: 'the key of its certificate',
    of: ({ grpc, calls }) => grpc ?? calls,
    changes: { GRPC_TLS_KEY_FILE: undefined },
    named: 'GRPC_TLS_KEY_FILE',
  },
  {
    what: 'keys of customers by https, or a host that is listed',
    of: ({ identity }) => identity,
    changes: { JWKS_URL: 'http://keys.example/jwks.json' },
    named: 'JWKS_URL',
  },
  {
    what: 'the key under which client addresses are kept',
    of: ({ clientKey }) => clientKey,
    changes: { CLIENT_HASH_KEY: undefined },
    named: 'CLIENT_HASH_KEY',
  },
];

let folder: string;
let tls: StackCertificates;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-start-up-'));
  tls = await openCertificates(
    folder,
    APPS.map(({ name }) => name),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An environment in which an app starts in production; nothing that it names is there. */
function complete(app: App): Variables {
  const [instance] = instancesOf([app]);
  const environment = environmentOf(instance!, {
    databases: { [app.database]: `postgres://nobody@${NOWHERE}/nothing` },
    parts: {
      tokens: { app: TOKEN, dapr: TOKEN },
      sidecars: { [app.name]: `http://${NOWHERE}` },
      guardRedis: `redis://${NOWHERE}`,
      identity: { JWKS_URL: 'https://keys.example/jwks.json' },
      gateway: { STRIPE_API_KEY: 'rk_live_x', STRIPE_WEBHOOK_SECRETS: 'whsec_x' },
      mail: { SMTP_URL: `smtp://${NOWHERE}` },
      erasure: { ERASURE_KEY: 'k'.repeat(40) },
      clientKey: { CLIENT_HASH_KEY: 'k'.repeat(40) },
      tls,
    },
    portOffset: 0,
    env: { all: {} },
  });
  const ports = { HTTP_PORT: '0', INTERNAL_HTTP_PORT: '0', ...(app.grpc && { GRPC_PORT: '0' }) };
  return { ...environment, ...ports, HOLDFAST_ENV: undefined };
}

/** Starts an app as a process of its own; answers how it ended, or that it is up. */
function start(
  name: string,
  environment: Variables,
): Promise<{ end: number | 'up' | null; lines: string[] }> {
  const child = spawn(process.execPath, [inRepository('apps', name, 'dist', 'main.js')], {
    env: Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: string[] = [];
  return new Promise((resolve) => {
    let isUp = false;
    const limit = setTimeout(() => child.kill('SIGKILL'), UP_MS);
    child.stderr.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.includes('"started"')) return;
      isUp = true;
      child.kill('SIGKILL');
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ end: isUp ? 'up' : code, lines: told.join('').split('\n').filter(Boolean) });
    });
  });
}

describe('an app whose HOLDFAST_ENV is not set', () => {
  it.each(APPS.map((app) => [app.name, app] as const))(
    'TRU-1 TRU-2 TRU-4 TRU-6 %s starts with all that production needs, and without any one of it not, naming it in one line',
    async (name, app) => {
      expect(await start(name, complete(app))).toEqual({ end: 'up', lines: [] });
      const lacks = LACKS.filter(({ of }) => of(app));
      expect(lacks.length).toBeGreaterThan(0);
      const ends = await Promise.all(
        lacks.map(async ({ what, changes, named }) => {
          const { end, lines } = await start(name, { ...complete(app), ...changes });
          const isNamed = lines[0]?.startsWith(`${name}: `) && lines[0].includes(`${named}: `);
          return { what, end, lines: lines.length, isNamed };
        }),
      );
      expect(ends).toEqual(lacks.map(({ what }) => ({ what, end: 1, lines: 1, isNamed: true })));
    },
    EACH_MS,
  );
});
