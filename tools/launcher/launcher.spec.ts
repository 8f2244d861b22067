import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { APPS, environmentOf, instancesOf } from './apps/apps.ts';
import { openCertificates } from './apps/certificates.ts';
import { givenParts, ownParts } from './apps/given.ts';
import { openSecrets } from './apps/secrets.ts';
import { findOrInstallRedis } from './databases/redis-binary.ts';
import { parseStartOptions } from './options.ts';
import { assertPortsFree } from './ports/ports.ts';
import { appAddress, gatewayUrl, instanceUrls, urlsOf } from './ports/urls.ts';
import { wantedPorts } from './ports/wanted-ports.ts';
import { isSameProcess, processIdentity } from './processes/process-identity.ts';
import { sidecarPlan } from './processes/sidecars.ts';
import { lockDataDir } from './state/data-dir-lock.ts';
import { findStack, writeState } from './state/state-file.ts';
import type { StackState } from './state/state-file.ts';

const ALL_OWN = ownParts(givenParts({}));
const app = (name: string) => {
  const found = instancesOf(APPS, {}, 0).find((instance) => instance.name === name);
  if (!found) throw new Error(name);
  return found;
};
const parts = {
  guardRedis: 'redis://guard',
  sidecars: { order: 'http://sidecar-of-order' },
  tokens: { app: 'token-of-the-sidecars', dapr: 'token-of-the-publishers' },
  identity: { JWKS_URL: 'http://keys' },
  gateway: { STRIPE_API_KEY: 'sk' },
  mail: { MAILBOX_DIR: '/mailbox' },
};
const databases = {
  order: 'postgres://order',
  checkout: 'postgres://checkout',
  notification: 'postgres://notification',
};

describe('SYS-8 the table of processes', () => {
  it('gives every listener a port of its own, replicas and an offset included', () => {
    const instances = instancesOf(APPS, { checkout: 4, 'checkout-worker': 4 }, 1000);
    const ports = wantedPorts({
      instances,
      sidecars: sidecarPlan(instances, 1000),
      daprd: '/usr/bin/daprd',
      portOffset: 1000,
      own: ALL_OWN,
    });
    const numbers = ports.map(({ port }) => port);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toContain(9010 + 1000);
    expect(instances.map(({ name }) => name)).toContain('checkout-4');
  });

  it('gives an app the variables it needs and none that only others need', () => {
    const given = environmentOf(app('order'), { databases, parts, portOffset: 5, env: { all: {} } });
    expect(given).toMatchObject({
      BIND_HOST: '127.0.0.1',
      HTTP_PORT: '8020',
      INTERNAL_HTTP_PORT: '7020',
      APP_API_TOKEN: 'token-of-the-sidecars',
      DAPR_API_TOKEN: 'token-of-the-publishers',
      GRPC_PORT: '9020',
      DATABASE_URL: 'postgres://order',
      DAPR_HTTP_ENDPOINT: 'http://sidecar-of-order',
      PAYMENT_GRPC_URL: '127.0.0.1:9035',
      JWKS_URL: 'http://keys',
    });
    const quiet = environmentOf(app('checkout'), { databases, parts, portOffset: 0, env: { all: {} } });
    expect(quiet).not.toHaveProperty('APP_API_TOKEN');
    expect(quiet).not.toHaveProperty('DAPR_API_TOKEN');
    expect(given).not.toHaveProperty('STRIPE_API_KEY');
    expect(given).not.toHaveProperty('MAILBOX_DIR');
  });

  it('lets a caller set variables for all apps, and for one', () => {
    const env = { all: { LOG_LEVEL: 'warn' }, order: { LOG_LEVEL: 'debug' } };
    expect(environmentOf(app('order'), { databases, parts, portOffset: 0, env })['LOG_LEVEL']).toBe('debug');
    expect(environmentOf(app('notification'), { databases, parts, portOffset: 0, env })['LOG_LEVEL']).toBe(
      'warn',
    );
  });
});

describe('SYS-8 every part is replaced by naming its URL', () => {
  it('starts everything itself when nothing is named', () => {
    expect(Object.values(ALL_OWN)).toEqual([true, true, true, true, true]);
  });

  it.each([
    ['DATABASE_URL', 'postgres'],
    ['REDIS_URL', 'guardRedis'],
    ['EVENTS_REDIS_URL', 'eventsRedis'],
    ['STRIPE_API_KEY', 'stripe'],
    ['JWKS_URL', 'identity'],
  ])('%s replaces %s', (name, part) => {
    expect(ownParts(givenParts({ [name]: 'x' }))).toEqual({ ...ALL_OWN, [part]: false });
  });

  it('takes one database by DATABASE_URL_<APP>, the others stay its own', () => {
    const given = givenParts({
      DATABASE_URL_ORDER: 'postgres://mine',
      DATABASE_URL_LOYALTY_REWARDS: 'postgres://too',
    });
    expect(given.databases).toEqual({ order: 'postgres://mine', loyalty: 'postgres://too' });
    expect(ownParts(given).postgres).toBe(true);
  });

  it('installs nothing when that is forbidden, and names the remedy', async () => {
    const env = { PATH: '/nowhere', HOLDFAST_NO_INSTALL: '1' };
    await expect(findOrInstallRedis({ onLine: () => {}, env })).rejects.toThrow(
      /brew install redis[\s\S]*REDIS_URL/,
    );
  });
});

describe('SYS-8 the command line', () => {
  it('reads its options', () => {
    const options = parseStartOptions(['--port-offset', '1000', '--data-dir', '/tmp/x', '--json']);
    expect(options).toEqual({ portOffset: 1000, dataDir: '/tmp/x', tls: false, json: true });
  });

  it('refuses an offset that is no number of ports', () => {
    expect(() => parseStartOptions(['--port-offset', 'many'])).toThrow(/--port-offset many/);
    expect(() => parseStartOptions(['--port-offest', '1'])).toThrow(/port-offest/);
  });
});

describe('SYS-8 several stacks on one machine', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'holdfast-launcher-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('names the taken port, its purpose, its owner and the remedy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const check = assertPortsFree([{ port, what: "order's HTTP" }]);
      await expect(check).rejects.toThrow(
        new RegExp(`${port} \\(order's HTTP\\) is taken.*[\\s\\S]*--port-offset`),
      );
    } finally {
      server.close();
    }
  });

  it('refuses a data folder that another launcher uses, and takes over a dead one’s', () => {
    const owner = (pid: number, identity: string | undefined) =>
      writeFileSync(join(dataDir, 'launcher.json'), JSON.stringify({ pid, identity }));
    owner(process.ppid, processIdentity(process.ppid));
    expect(() => lockDataDir(dataDir)).toThrow(/A stack runs already/);
    owner(process.ppid, 'another process that had this pid');
    expect(() => lockDataDir(dataDir)()).not.toThrow();
  });

  const stateOf = (identity: string | undefined, portOffset = 0): StackState => ({
    launcher: { pid: process.pid, identity },
    urls: urlsOf({
      instances: [],
      parts: {
        ...{ postgres: 'postgres://here', guardRedis: 'redis://guard', eventsRedis: 'redis://events' },
        ...{ stripeUrl: undefined, webhookSecret: undefined, mailbox: '/mailbox', jwks: 'http://keys' },
        ...{ tokens: { app: 'app', dapr: 'dapr' }, tls: undefined },
      },
    }),
    ...{ instances: {}, databases: {}, auditDatabases: {}, sidecars: {}, pids: {} },
    ...{ dataDir, portOffset, issuer: 'http://issuer' },
  });

  it('finds a running stack only', () => {
    expect(() => findStack({ dataDir })).toThrow(/No stack runs/);
    writeState(dataDir, stateOf('long gone'));
    expect(() => findStack({ dataDir })).toThrow(/No stack runs/);
    writeState(dataDir, stateOf(processIdentity(process.pid), 7));
    expect(findStack({ dataDir })).toMatchObject({ portOffset: 7 });
    expect(() => findStack({ dataDir, portOffset: 8 })).toThrow(/--port-offset 7/);
  });

  it('names an app or a gateway that a stack was started without', () => {
    const { urls } = stateOf('0');
    expect(() => appAddress(urls, 'order')).toThrow('This stack has no order.');
    expect(() => gatewayUrl(urls)).toThrow('This stack has no gateway.');
  });

  it('tells a process from a later one with the same pid', () => {
    const self = { pid: process.pid, identity: processIdentity(process.pid) };
    expect(isSameProcess(self)).toBe(true);
    expect(isSameProcess({ ...self, identity: '1' })).toBe(false);
  });

  it('TRU-1 prints where each process has its internal port, replicas included', () => {
    const instances = instancesOf(APPS, { checkout: 2 }, 20_000);
    expect(instanceUrls(instances)).toMatchObject({
      checkout: {
        http: 'http://127.0.0.1:28010',
        internal: 'http://127.0.0.1:27010',
        grpc: '127.0.0.1:29010',
      },
      'checkout-2': { http: 'http://127.0.0.1:28210', internal: 'http://127.0.0.1:27210' },
      analytics: { http: 'http://127.0.0.1:28110', internal: 'http://127.0.0.1:27110' },
    });
  });

  it('keeps its secrets over restarts', () => {
    const first = openSecrets(dataDir)('webhookSecret', 'whsec_');
    expect(first).toMatch(/^whsec_.{32}$/);
    expect(openSecrets(dataDir)('webhookSecret', 'whsec_')).toBe(first);
  });
});

describe('TRU-4 the certificates of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('TRU-4 name one party each and nothing else, and are signed by an authority that stays', async () => {
    const first = await openCertificates(folder, ['order', 'payment']);
    const authority = readFileSync(first.ca);
    const again = await openCertificates(folder, ['order', 'payment']);
    const certificate = (file: string) => new X509Certificate(readFileSync(file));
    const parties = { ...again.apps, storefront: again.storefront, operator: again.operator };

    expect(readFileSync(again.ca)).toEqual(authority);
    for (const [name, { cert, key }] of Object.entries(parties)) {
      expect(certificate(cert).subjectAltName).toBe(`DNS:${name}`);
      expect(certificate(cert).verify(certificate(again.ca).publicKey)).toBe(true);
      expect(certificate(cert).checkPrivateKey(createPrivateKey(readFileSync(key)))).toBe(true);
      expect(statSync(key).mode & 0o077).toBe(0);
    }
  });

  it('TRU-4 are given to apps, with the names to trust as storefront and operator', async () => {
    const tls = await openCertificates(folder, ['order']);
    const given = environmentOf(app('order'), {
      databases,
      parts: { ...parts, tls },
      portOffset: 0,
      env: { all: {} },
    });

    expect(given).toMatchObject({
      GRPC_TLS_CERT_FILE: join(folder, 'tls', 'order.crt'),
      GRPC_TLS_CA_FILE: join(folder, 'tls', 'ca.crt'),
      GRPC_STOREFRONT_CALLERS: 'storefront',
      GRPC_OPERATOR_CALLERS: 'operator',
    });
    expect(parseStartOptions(['--tls'])).toMatchObject({ tls: true });
  });
});
