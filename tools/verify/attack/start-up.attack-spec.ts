import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { APPS, environmentOf, instancesOf } from '../../launcher/apps/apps.ts';
import type { App } from '../../launcher/apps/apps.ts';
import { openCertificates } from '../../launcher/apps/certificates.ts';
import type { Variables } from '../../launcher/apps/variables.ts';
import { inRepository } from '../../launcher/paths.ts';
import type { StackCertificates } from '../../launcher/stack.ts';

const EACH_MS = 60_000;
/** The timeout of a start on a busy machine. */
const UP_MS = 40_000;
const TOKEN = 'a-token-of-enough-characters';
const UNREACHABLE = '127.0.0.1:1';

/** A setting without which an app does not start, and the variable that its message names. */
interface MissingSetting {
  readonly what: string;
  readonly appliesTo: (app: App) => unknown;
  readonly changes: Variables;
  readonly named: string;
}

const MISSING_SETTINGS: readonly MissingSetting[] = [
  {
    what: 'the token of its sidecar',
    appliesTo: ({ consumes }) => consumes,
    changes: { APP_API_TOKEN: undefined },
    named: 'APP_API_TOKEN',
  },
  {
    what: 'the token for its sidecar',
    appliesTo: ({ publishes }) => publishes,
    changes: { DAPR_API_TOKEN: undefined },
    named: 'DAPR_API_TOKEN',
  },
  {
    what: 'a certificate',
    appliesTo: ({ grpc, calls }) => grpc ?? calls,
    changes: { GRPC_TLS_CERT_FILE: undefined, GRPC_TLS_KEY_FILE: undefined, GRPC_TLS_CA_FILE: undefined },
    named: 'GRPC_TLS_CERT_FILE',
  },
  {
    what: 'the key of its certificate',
    appliesTo: ({ grpc, calls }) => grpc ?? calls,
    changes: { GRPC_TLS_KEY_FILE: undefined },
    named: 'GRPC_TLS_KEY_FILE',
  },
  {
    what: 'a JWKS URL with https, or on a trusted host',
    appliesTo: ({ identity }) => identity,
    changes: { JWKS_URL: 'http://keys.example/jwks.json' },
    named: 'JWKS_URL',
  },
  {
    what: 'the key that hashes client addresses',
    appliesTo: ({ clientKey }) => clientKey,
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

/** An environment in which an app starts in production; the addresses in it are unreachable. */
function productionEnvironment(app: App): Variables {
  const [instance] = instancesOf([app]);
  const environment = environmentOf(instance!, {
    databases: { [app.database]: `postgres://test@${UNREACHABLE}/nothing` },
    parts: {
      tokens: { app: TOKEN, dapr: TOKEN },
      sidecars: { [app.name]: `http://${UNREACHABLE}` },
      guardRedis: `redis://${UNREACHABLE}`,
      identity: { JWKS_URL: 'https://keys.example/jwks.json' },
      gateway: { STRIPE_API_KEY: 'rk_live_x', STRIPE_WEBHOOK_SECRETS: 'whsec_x' },
      mail: { SMTP_URL: `smtp://${UNREACHABLE}` },
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

/** Starts an app as a separate process; returns its exit code, or `up`, and the lines it wrote to stderr. */
function start(
  name: string,
  environment: Variables,
): Promise<{ end: number | 'up' | null; lines: string[] }> {
  const child = spawn(process.execPath, [inRepository('apps', name, 'dist', 'main.js')], {
    env: Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: string[] = [];
  return new Promise((resolve) => {
    let isUp = false;
    const limit = setTimeout(() => child.kill('SIGKILL'), UP_MS);
    child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.includes('"started"')) return;
      isUp = true;
      child.kill('SIGKILL');
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ end: isUp ? 'up' : code, lines: written.join('').split('\n').filter(Boolean) });
    });
  });
}

describe('an app whose HOLDFAST_ENV is not set', () => {
  it.each(APPS.map((app) => [app.name, app] as const))(
    'TRU-1 TRU-2 TRU-4 TRU-6 %s starts with all settings that production needs; without any one of them it does not start and names it in one line',
    async (name, app) => {
      expect(await start(name, productionEnvironment(app))).toEqual({ end: 'up', lines: [] });
      const settings = MISSING_SETTINGS.filter(({ appliesTo }) => appliesTo(app));
      expect(settings.length).toBeGreaterThan(0);
      const ends = await Promise.all(
        settings.map(async ({ what, changes, named }) => {
          const { end, lines } = await start(name, { ...productionEnvironment(app), ...changes });
          const isNamed = lines[0]?.startsWith(`${name}: `) && lines[0].includes(`${named}: `);
          return { what, end, lines: lines.length, isNamed };
        }),
      );
      expect(ends).toEqual(settings.map(({ what }) => ({ what, end: 1, lines: 1, isNamed: true })));
    },
    EACH_MS,
  );
});
