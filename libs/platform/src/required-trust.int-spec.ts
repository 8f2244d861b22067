import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Metadata } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { Admission, grpcIdentityOf } from '@holdfast/grpc';
import { TestAuthority, freePort } from '@holdfast/testing';
import type { CertificateFiles } from '@holdfast/testing';

import { startApp } from './serve.js';
import type { ServeConfig } from './serve.js';
import { RatesCaller, appWith, configWith, tlsOf } from './testing/rates-app.js';

const caller = new RatesCaller();
let folder: string;
let server: CertificateFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-trust-'));
  server = await (await TestAuthority.open(join(folder, 'ours'), 'ours')).issue('shipping');
});
afterEach(() => caller.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('TRU-4 an app without certificates', () => {
  it('TRU-4 does not start, and names the missing setting and the reason in one line', async () => {
    const start = startApp(appWith(configWith({})));

    await expect(start).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^GRPC_TLS_CERT_FILE: .*every caller would be trusted[^\n]*$/),
    });
  });

  it('TRU-4 does not start where only its outgoing calls would be in plain text', async () => {
    const { grpc: _none, ...callsOnly } = appWith(configWith({ GRPC_PLAINTEXT_BEHIND_MESH: false }));

    await expect(startApp(callsOnly)).rejects.toMatchObject({ name: 'ConfigError' });
  });

  it.each<[string, Partial<ServeConfig>, string | undefined]>([
    ['on one machine, where no role is required', { HOLDFAST_ENV: 'local' }, undefined],
    ['behind a mesh, and requires the role', { GRPC_PLAINTEXT_BEHIND_MESH: true }, 'UNAUTHENTICATED'],
  ])('TRU-4 starts %s', async (_where, changes, refusal) => {
    const port = await freePort();
    const open = await startApp(appWith(configWith(changes, port)));
    caller.url = `127.0.0.1:${port}`;
    try {
      expect(await caller.rates(undefined)).toMatchObject({ methods: [] });
      expect(await caller.setRates(undefined, 'Bearer olga.ops')).toBeDefined();
      const withoutRole = caller.setRates(undefined).then(
        () => undefined,
        ({ reason }: { reason: string }) => reason,
      );
      expect(await withoutRole).toBe(refusal);
    } finally {
      await open.stop();
    }
  });

  it('TRU-4 behind a mesh it has no certificates of its own', async () => {
    const both = { GRPC_PLAINTEXT_BEHIND_MESH: true, ...tlsOf(server) };

    await expect(startApp(appWith(configWith(both)))).rejects.toThrow('GRPC_PLAINTEXT_BEHIND_MESH');
  });
});

describe('SYS-3 the configuration of certificates', () => {
  it('SYS-3 an incomplete identity, and missing files, prevent the start', () => {
    const { GRPC_TLS_CERT_FILE, ...rest } = tlsOf(server);

    expect(() => grpcIdentityOf({ GRPC_TLS_CERT_FILE })).toThrow('GRPC_TLS_KEY_FILE');
    expect(() =>
      grpcIdentityOf({ GRPC_TLS_CERT_FILE, ...rest, GRPC_TLS_CA_FILE: join(folder, 'nothing') }),
    ).toThrow('GRPC_TLS_CA_FILE');
    expect(grpcIdentityOf({})).toBeUndefined();
  });
});

describe('TRU-6 the keys that verify tokens', () => {
  const start = (JWKS_URL: string, JWKS_HTTP_HOSTS?: readonly string[]) =>
    startApp(appWith(configWith({ HOLDFAST_ENV: 'local', JWKS_URL, JWKS_HTTP_HOSTS })));

  it.each([
    ['over http', 'http://identity.example/keys', undefined],
    [
      'over http from a host that only begins like a listed one',
      'http://identity.evil.example/keys',
      ['identity'],
    ],
    ['over http with a listed host as a user name', 'http://identity@evil.example/keys', ['identity']],
    ['from a file', 'file://identity/keys', ['identity']],
  ])('TRU-6 are not fetched %s', async (_how, keys, hosts) => {
    await expect(start(keys, hosts)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^JWKS_URL: [^\n]*JWKS_HTTP_HOSTS[^\n]*$/),
    });
  });

  it.each([
    ['over https', 'https://identity.example/keys', undefined],
    ['over http from a listed host', 'http://identity:8080/keys', ['identity']],
  ])('TRU-6 are fetched %s', async (_how, keys, hosts) => {
    const app = await start(keys, hosts);
    await app.stop();
    expect(app.app).toBeDefined();
  });
});

describe('TRU-4 a method that is not in the table of callers', () => {
  it('TRU-4 is refused to all callers', async () => {
    const { whyNot } = new Admission(undefined).of('/holdfast.shipping.v1.ShippingService/GiveAway');

    expect(whyNot({ metadata: new Metadata() } as never)).toMatchObject({ reason: 'FORBIDDEN' });
  });
});
