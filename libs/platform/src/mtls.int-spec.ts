import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

import { Metadata } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { JsonGeneralName } from '@peculiar/x509';

import { createGrpcClient, grpcIdentityOf, useGrpcIdentity } from '@holdfast/grpc';
import type { GrpcClient, GrpcIdentity } from '@holdfast/grpc';
import { Identity } from '@holdfast/identity';
import type { shipping } from '@holdfast/proto';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { TestAuthority, eventually, freePort, scrapedSum } from '@holdfast/testing';
import type { CertificateFiles } from '@holdfast/testing';

import { startApp } from './serve.js';
import type { RunningApp, ServeConfig } from './serve.js';

const SERVICE = { packageName: 'holdfast.shipping.v1', serviceName: 'ShippingService' };
const SPIFFE = 'spiffe://cluster.local/ns/checkout/sa/checkout';

@Controller()
class Rates {
  @GrpcMethod('ShippingService')
  rateShipping(): shipping.RateShippingResponse {
    return { methods: [] };
  }

  @GrpcMethod('ShippingService')
  setRatesEnabled(): shipping.SetRatesEnabledResponse {
    return {} as shipping.SetRatesEnabledResponse;
  }
}

class RatesModule {}

/** Tokens that say what they are: `olga.ops`. */
const identity = new Identity((token) => {
  const [customerId = '', ...roles] = token.split('.');
  return Promise.resolve({ customerId, roles, tenantId: 'demo' });
});

let folder: string;
let ours: TestAuthority;
let running: RunningApp;
let url: string;
let server: CertificateFiles;
const clients: { close: () => void }[] = [];

const configWith = (changes: Partial<ServeConfig>, port = 0): ServeConfig => ({
  HOLDFAST_ENV: 'production',
  BIND_HOST: '127.0.0.1',
  HTTP_PORT: 0,
  INTERNAL_HTTP_PORT: 0,
  GRPC_PORT: port,
  LOG_LEVEL: 'silent',
  SHUTDOWN_DRAIN_MS: 0,
  SHUTDOWN_LIMIT_MS: 5_000,
  ...changes,
});
const appWith = (config: ServeConfig) => ({
  name: 'shipping',
  config: () => config,
  module: () => ({
    module: RatesModule,
    controllers: [Rates],
    providers: [{ provide: Identity, useValue: identity }],
  }),
  grpc: [SERVICE],
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-mtls-'));
  ours = await TestAuthority.open(join(folder, 'ours'), 'ours');
  server = await ours.issue('shipping');
  const port = await freePort();
  url = `127.0.0.1:${port}`;
  running = await startApp(
    appWith(
      configWith(
        {
          GRPC_TLS_CERT_FILE: server.certificateFile,
          GRPC_TLS_KEY_FILE: server.keyFile,
          GRPC_TLS_CA_FILE: server.authoritiesFile,
          GRPC_APP_NAMES: ['{app}', 'spiffe://cluster.local/ns/checkout/sa/{app}'],
          GRPC_STOREFRONT_CALLERS: ['web.shop.example'],
          GRPC_OPERATOR_CALLERS: ['operations'],
        },
        port,
      ),
    ),
  );
  useGrpcIdentity(undefined);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

function clientOf(files: GrpcIdentity | undefined): GrpcClient<shipping.ShippingServiceClient> {
  const client = createGrpcClient<shipping.ShippingServiceClient>({
    ...SERVICE,
    url,
    defaultTimeoutMs: 2_000,
    identity: files,
  });
  clients.push(client);
  return client;
}

const inShop = <T>(work: () => Promise<T>): Promise<T> =>
  runInContext(contextFrom({ tenantId: 'demo' }), work);
const rates = (files: GrpcIdentity | undefined, authorization?: string): Promise<unknown> =>
  inShop(() => clientOf(files).rateShipping({} as shipping.RateShippingRequest, { authorization }));
const setRates = (files: GrpcIdentity | undefined, authorization?: string): Promise<unknown> =>
  inShop(() => clientOf(files).setRatesEnabled({} as shipping.SetRatesEnabledRequest, { authorization }));
const named = (...names: JsonGeneralName[]): Promise<CertificateFiles> =>
  ours.issueNamed(`party-${Math.random().toString(36).slice(2)}`, names);

describe('SEC-1 gRPC between services with certificates', () => {
  it('SEC-1 a caller whose certificate names an app that may call is served', async () => {
    expect(await rates(await ours.issue('checkout'))).toEqual({ methods: [] });
  });

  it('TRU-4 a caller whom a mesh named by a URI is served', async () => {
    expect(await rates(await named({ type: 'url', value: SPIFFE }))).toEqual({ methods: [] });
  });

  it.each([
    ['who is nobody known', 'stranger'],
    ['an app that does not call this method', 'payment'],
    ['the app itself', 'shipping'],
    ['the storefront', 'web.shop.example'],
  ])('TRU-4 a caller of the same authority, %s, is FORBIDDEN', async (_who, name) => {
    await expect(rates(await ours.issue(name))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it.each<[string, JsonGeneralName]>([
    ['a DNS name that looks like a list', { type: 'dns', value: 'evil.example, DNS:checkout' }],
    ['an e-mail name that looks like a DNS name', { type: 'email', value: 'DNS:checkout' }],
    ['a URI that looks like a DNS name', { type: 'url', value: 'DNS:checkout' }],
    ['a URI that goes on after a comma', { type: 'url', value: `https://evil.example, URI:${SPIFFE}` }],
    ['a longer URI', { type: 'url', value: `${SPIFFE}/more` }],
    ['a name that goes on after a null byte', { type: 'dns', value: 'checkout\0.evil.example' }],
    ['another case', { type: 'dns', value: 'CHECKOUT' }],
    ['a trailing dot', { type: 'dns', value: 'checkout.' }],
    ['a wildcard', { type: 'dns', value: '*' }],
    ['a longer name', { type: 'dns', value: 'checkout.evil.example' }],
  ])('TRU-4 %s names nobody', async (_what, name) => {
    await expect(rates(await named(name))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it.each([
    [
      'whose certificate another authority signed',
      async () => {
        const theirs = await TestAuthority.open(join(folder, 'theirs'), 'theirs');
        return { ...(await theirs.issue('checkout')), authoritiesFile: server.authoritiesFile };
      },
    ],
    [
      'whose certificate is over',
      () => ours.issueNamed('late', [{ type: 'dns', value: 'checkout' }], -60_000),
    ],
    ['without a certificate, in plain text', () => undefined],
  ])('SEC-1 a caller %s reaches nothing', async (_who, files) => {
    await expect(rates(await files())).rejects.toMatchObject({
      name: 'RemoteCallError',
      code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/),
    });
  });

  it('TRU-4 connections that never come to a call are counted', async () => {
    const failed = () => scrapedSum(running.internalUrl, 'holdfast_grpc_handshakes_failed_total');
    const before = await failed();
    await expect(rates(undefined)).rejects.toMatchObject({ name: 'RemoteCallError' });
    await eventually(async () => expect(await failed()).toBeGreaterThan(before));
  });

  it('SEC-1 a server whose certificate another authority signed is not believed', async () => {
    const theirs = await (await TestAuthority.open(join(folder, 'others'), 'others')).issue('x');
    const trusting = { ...(await ours.issue('checkout')), authoritiesFile: theirs.authoritiesFile };

    await expect(rates(trusting)).rejects.toMatchObject({ name: 'RemoteCallError' });
  });

  it('TRU-4 a server of our authority that is another app is not believed', async () => {
    const client = createGrpcClient<shipping.ShippingServiceClient>({
      ...{ packageName: 'holdfast.pricing.v1', serviceName: 'PricingService' },
      ...{ url, defaultTimeoutMs: 1_000, identity: await ours.issue('checkout') },
    }) as unknown as { getPrices: (request: object) => Promise<unknown>; close: () => void };
    clients.push(client);

    await expect(inShop(() => client.getPrices({}))).rejects.toMatchObject({
      name: 'RemoteCallError',
      code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/),
    });
  });

  it('TRU-4 a certificate is read once for a connection, not for each call', async () => {
    const client = clientOf(await ours.issue('checkout'));
    const call = () => inShop(() => client.rateShipping({} as shipping.RateShippingRequest));
    await call();
    const read = jest.spyOn(TLSSocket.prototype, 'getPeerCertificate');
    for (let count = 0; count < 20; count++) await call();

    // Node itself reads it, with all who signed it, when a connection begins.
    expect(read.mock.calls.filter(([detailed]) => detailed !== true)).toEqual([]);
    read.mockRestore();
  });
});

describe("TRU-4 operators' methods", () => {
  it('TRU-4 are served to a tool of theirs with the token of an operator', async () => {
    expect(await setRates(await ours.issue('operations'), 'Bearer olga.ops')).toBeDefined();
  });

  it.each([
    ['a tool without a token', 'operations', undefined, 'UNAUTHENTICATED'],
    ["a tool with a customer's token", 'operations', 'Bearer ada', 'FORBIDDEN'],
    ["an app with an operator's token", 'checkout', 'Bearer olga.ops', 'FORBIDDEN'],
    ["a stranger with an operator's token", 'stranger', 'Bearer olga.ops', 'FORBIDDEN'],
  ])('TRU-4 are refused to %s', async (_who, name, token, reason) => {
    await expect(setRates(await ours.issue(name), token)).rejects.toMatchObject({ reason });
  });

  it('TRU-4 a tool of operators may not call what only apps call', async () => {
    await expect(rates(await ours.issue('operations'), 'Bearer olga.ops')).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
  });
});

describe('TRU-4 an app without certificates', () => {
  it('TRU-4 does not start, and says in one line what is missing and why', async () => {
    const start = startApp(appWith(configWith({})));

    await expect(start).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^GRPC_TLS_CERT_FILE: .*every caller would be believed[^\n]*$/),
    });
  });

  it('TRU-4 does not start where only calls would be in plain text', async () => {
    const { grpc: _none, ...callsOnly } = appWith(configWith({ GRPC_PLAINTEXT_BEHIND_MESH: false }));

    await expect(startApp(callsOnly)).rejects.toMatchObject({ name: 'ConfigError' });
  });

  it.each<[string, Partial<ServeConfig>, string | undefined]>([
    ['on one machine, where nothing is asked', { HOLDFAST_ENV: 'local' }, undefined],
    ['behind a mesh, and asks for the role', { GRPC_PLAINTEXT_BEHIND_MESH: true }, 'UNAUTHENTICATED'],
  ])('TRU-4 starts %s', async (_where, changes, refusal) => {
    const port = await freePort();
    const open = await startApp(appWith(configWith(changes, port)));
    url = `127.0.0.1:${port}`;
    try {
      expect(await rates(undefined)).toEqual({ methods: [] });
      expect(await setRates(undefined, 'Bearer olga.ops')).toBeDefined();
      const withoutRole = setRates(undefined).then(
        () => undefined,
        ({ reason }: { reason: string }) => reason,
      );
      expect(await withoutRole).toBe(refusal);
    } finally {
      await open.stop();
    }
  });

  it('TRU-4 behind a mesh it shows no certificates of its own', async () => {
    const both = { GRPC_PLAINTEXT_BEHIND_MESH: true, ...tlsOf(server) };

    await expect(startApp(appWith(configWith(both)))).rejects.toThrow('GRPC_PLAINTEXT_BEHIND_MESH');
  });
});

const tlsOf = ({ certificateFile, keyFile, authoritiesFile }: CertificateFiles) => ({
  GRPC_TLS_CERT_FILE: certificateFile,
  GRPC_TLS_KEY_FILE: keyFile,
  GRPC_TLS_CA_FILE: authoritiesFile,
});

describe('SYS-3 the configuration of certificates', () => {
  it('SYS-3 half of an identity, and files that are not there, stop the start', () => {
    const { GRPC_TLS_CERT_FILE, ...rest } = tlsOf(server);

    expect(() => grpcIdentityOf({ GRPC_TLS_CERT_FILE })).toThrow('GRPC_TLS_KEY_FILE');
    expect(() =>
      grpcIdentityOf({ GRPC_TLS_CERT_FILE, ...rest, GRPC_TLS_CA_FILE: join(folder, 'nothing') }),
    ).toThrow('GRPC_TLS_CA_FILE');
    expect(grpcIdentityOf({})).toBeUndefined();
  });
});

describe('TRU-6 the keys that say who is who', () => {
  const start = (JWKS_URL: string, JWKS_HTTP_HOSTS?: readonly string[]) =>
    startApp(appWith(configWith({ HOLDFAST_ENV: 'local', JWKS_URL, JWKS_HTTP_HOSTS })));

  it.each([
    ['over http', 'http://identity.example/keys', undefined],
    [
      'over http from a host that only begins like a named one',
      'http://identity.evil.example/keys',
      ['identity'],
    ],
    ['over http from a named host as a user name', 'http://identity@evil.example/keys', ['identity']],
    ['from a file', 'file://identity/keys', ['identity']],
  ])('TRU-6 are not fetched %s', async (_how, keys, hosts) => {
    await expect(start(keys, hosts)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^JWKS_URL: [^\n]*JWKS_HTTP_HOSTS[^\n]*$/),
    });
  });

  it.each([
    ['over https', 'https://identity.example/keys', undefined],
    ['over http from a host that is named', 'http://identity:8080/keys', ['identity']],
  ])('TRU-6 are fetched %s', async (_how, keys, hosts) => {
    const app = await start(keys, hosts);
    await app.stop();
    expect(app.app).toBeDefined();
  });
});

describe('TRU-4 a method that nobody entered in the table of callers', () => {
  it('TRU-4 serves nobody', async () => {
    const { Admission } = await import('@holdfast/grpc');
    const { whyNot } = new Admission(undefined).of('/holdfast.shipping.v1.ShippingService/GiveAway');

    expect(whyNot({ metadata: new Metadata() } as never)).toMatchObject({ reason: 'FORBIDDEN' });
  });
});
