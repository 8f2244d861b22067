import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JsonGeneralName } from '@peculiar/x509';

import { createGrpcClient, useGrpcIdentity } from '@holdfast/grpc';
import type { pricing, shipping } from '@holdfast/proto';
import { TestAuthority, eventually, freePort, scrapedSum } from '@holdfast/testing';
import type { CertificateFiles } from '@holdfast/testing';

import { startApp } from './serve.js';
import type { RunningApp } from './serve.js';
import { RatesCaller, appWith, configWith, inShop, tlsOf } from './testing/rates-app.js';

const SPIFFE = 'spiffe://cluster.local/ns/checkout/sa/checkout';

const caller = new RatesCaller();
let folder: string;
let ours: TestAuthority;
let running: RunningApp;
let server: CertificateFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-mtls-'));
  ours = await TestAuthority.open(join(folder, 'ours'), 'ours');
  server = await ours.issue('shipping');
  const port = await freePort();
  caller.url = `127.0.0.1:${port}`;
  running = await startApp(
    appWith(
      configWith(
        {
          ...tlsOf(server),
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

afterEach(() => caller.close());

afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

const named = (...names: JsonGeneralName[]): Promise<CertificateFiles> =>
  ours.issueNamed(`party-${Math.random().toString(36).slice(2)}`, names);

describe('SEC-1 gRPC between services with certificates', () => {
  it('SEC-1 a caller whose certificate names an app that may call is served', async () => {
    expect(await caller.rates(await ours.issue('checkout'))).toMatchObject({ methods: [] });
  });

  it('TRU-4 a caller with a URI name of a mesh is served', async () => {
    expect(await caller.rates(await named({ type: 'url', value: SPIFFE }))).toMatchObject({ methods: [] });
  });

  it.each([
    ['of an unknown name', 'stranger'],
    ['an app that does not call this method', 'payment'],
    ['the app itself', 'shipping'],
    ['the storefront', 'web.shop.example'],
  ])('TRU-4 a caller of the same authority, %s, is FORBIDDEN', async (_who, name) => {
    await expect(caller.rates(await ours.issue(name))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it.each<[string, JsonGeneralName]>([
    ['a DNS name that looks like a list', { type: 'dns', value: 'evil.example, DNS:checkout' }],
    ['an e-mail name that looks like a DNS name', { type: 'email', value: 'DNS:checkout' }],
    ['a URI that looks like a DNS name', { type: 'url', value: 'DNS:checkout' }],
    ['a URI that continues after a comma', { type: 'url', value: `https://evil.example, URI:${SPIFFE}` }],
    ['a longer URI', { type: 'url', value: `${SPIFFE}/more` }],
    ['a name that continues after a null byte', { type: 'dns', value: 'checkout\0.evil.example' }],
    ['another case', { type: 'dns', value: 'CHECKOUT' }],
    ['a trailing dot', { type: 'dns', value: 'checkout.' }],
    ['a wildcard', { type: 'dns', value: '*' }],
    ['a longer name', { type: 'dns', value: 'checkout.evil.example' }],
  ])('TRU-4 %s is not accepted as the name of a caller', async (_name, name) => {
    await expect(caller.rates(await named(name))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
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
      'whose certificate is expired',
      () => ours.issueNamed('late', [{ type: 'dns', value: 'checkout' }], -60_000),
    ],
    ['without a certificate, in plain text', () => undefined],
  ])('SEC-1 a caller %s reaches nothing', async (_who, files) => {
    await expect(caller.rates(await files())).rejects.toMatchObject({
      name: 'RemoteCallError',
      code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/),
    });
  });

  it('TRU-4 failed handshakes are counted', async () => {
    const failed = () => scrapedSum(running.internalUrl, 'holdfast_grpc_handshakes_failed_total');
    const before = await failed();
    await expect(caller.rates(undefined)).rejects.toMatchObject({ name: 'RemoteCallError' });
    await eventually(async () => expect(await failed()).toBeGreaterThan(before));
  });

  it('SEC-1 a server whose certificate another authority signed is not trusted', async () => {
    const theirs = await (await TestAuthority.open(join(folder, 'others'), 'others')).issue('x');
    const trusting = { ...(await ours.issue('checkout')), authoritiesFile: theirs.authoritiesFile };

    await expect(caller.rates(trusting)).rejects.toMatchObject({ name: 'RemoteCallError' });
  });

  it('TRU-4 a server of our authority that is another app is not trusted', async () => {
    const client = createGrpcClient<pricing.PricingServiceClient>({
      ...{ packageName: 'holdfast.pricing.v1', serviceName: 'PricingService' },
      ...{ url: caller.url, defaultTimeoutMs: 1_000, identity: await ours.issue('checkout') },
    });

    await expect(inShop(() => client.getPrices({} as pricing.GetPricesRequest))).rejects.toMatchObject({
      name: 'RemoteCallError',
      code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/),
    });
    client.close();
  });

  it('TRU-4 a certificate is read once for a connection, not for each call', async () => {
    const client = caller.clientOf(await ours.issue('checkout'));
    const call = () => inShop(() => client.rateShipping({} as shipping.RateShippingRequest));
    await call();
    const read = jest.spyOn(TLSSocket.prototype, 'getPeerCertificate');
    for (let count = 0; count < 20; count++) await call();

    // Node itself reads it, with its signers, when a connection starts.
    expect(read.mock.calls.filter(([detailed]) => detailed !== true)).toEqual([]);
    read.mockRestore();
  });
});

describe("TRU-4 operators' methods", () => {
  it('TRU-4 are served to operators’ tools with an operator’s token', async () => {
    expect(await caller.setRates(await ours.issue('operations'), 'Bearer olga.ops')).toBeDefined();
  });

  it.each([
    ['a tool without a token', 'operations', undefined, 'UNAUTHENTICATED'],
    ["a tool with a customer's token", 'operations', 'Bearer ada', 'FORBIDDEN'],
    ["an app with an operator's token", 'checkout', 'Bearer olga.ops', 'FORBIDDEN'],
    ["a stranger with an operator's token", 'stranger', 'Bearer olga.ops', 'FORBIDDEN'],
  ])('TRU-4 are refused to %s', async (_who, name, token, reason) => {
    await expect(caller.setRates(await ours.issue(name), token)).rejects.toMatchObject({ reason });
  });

  it('TRU-4 do not include the methods of apps', async () => {
    await expect(caller.rates(await ours.issue('operations'), 'Bearer olga.ops')).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
  });
});
