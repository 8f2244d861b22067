import { Client, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { STATUS_DETAILS_KEY, decodeStatus } from '@holdfast/errors';
import { METHOD_CALLERS, SERVING_APPS, callersOf, channelCredentials } from '@holdfast/grpc';

import { identityAs } from '../../launcher/apps/party.ts';
import type { StackUrls } from '../../launcher/stack.ts';
import { customerToken, e2eUrls } from './stack.ts';

jest.setTimeout(120_000);

const urls = () => e2eUrls() as unknown as StackUrls;
const withCertificates = urls().tls ? describe : describe.skip;
const EVERY_METHOD = Object.entries(METHOD_CALLERS).flatMap(([service, methods]) =>
  Object.keys(methods).map((method) => ({ service, path: `/${service}/${method}` })),
);
const appOf = (service: string): string =>
  (SERVING_APPS as Record<string, string>)[service.slice(0, service.lastIndexOf('.'))]!;
const asIs = (bytes: Buffer): Buffer => bytes;

const clients = new Map<string, Client>();
const clientOf = (app: string, party: string): Client => {
  const known = clients.get(`${app} ${party}`);
  if (known) return known;
  const { grpc } = urls()[app] as { grpc: string };
  const client = new Client(grpc, channelCredentials(identityAs(urls(), party), app), {
    'grpc.ssl_target_name_override': app,
  });
  clients.set(`${app} ${party}`, client);
  return client;
};

/** What becomes of an empty request of this party: the reason of its refusal, or nothing. */
function answered(party: string, { service, path }: { service: string; path: string }, token?: string) {
  const metadata = new Metadata();
  metadata.set('x-tenant-id', 'demo');
  if (token) metadata.set('authorization', `Bearer ${token}`);
  const client = clientOf(appOf(service), party);
  return new Promise<string | undefined>((resolve) => {
    const options = { deadline: Date.now() + 10_000 };
    client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, options, (error) => {
      const details = error?.metadata?.get(STATUS_DETAILS_KEY)[0];
      const known =
        error && decodeStatus(error.code, error.details, details as Uint8Array | undefined, error);
      resolve(error ? (known?.reason ?? `code ${error.code}`) : undefined);
    });
  });
}

withCertificates('TRU-4 a running stack that knows its services by certificates', () => {
  let operatorsToken: string;
  beforeAll(async () => {
    operatorsToken = await customerToken('olga', 'demo', { roles: ['ops'] });
  });
  afterAll(() => {
    for (const client of clients.values()) client.close();
  });

  it('TRU-4 serves no method to a caller with a certificate of its authority that no policy names', async () => {
    for (const method of EVERY_METHOD)
      expect([method.path, await answered('stranger', method, operatorsToken)]).toEqual([
        method.path,
        'FORBIDDEN',
      ]);
  });

  it.each(['storefront', 'operator', 'checkout', 'checkout-worker', 'order', 'payment', 'notification'])(
    'TRU-4 serves %s what the table of callers gives it, and nothing else',
    async (party) => {
      for (const method of EVERY_METHOD) {
        const isEntered = (callersOf(method.path) as readonly string[]).includes(party);
        // The reads that need nothing, and what asks for a cart's token, may be refused for another reason.
        const reason = await answered(party, method, party === 'operator' ? operatorsToken : undefined);
        expect([method.path, reason === 'FORBIDDEN']).toEqual([method.path, !isEntered]);
      }
    },
  );

  it('TRU-4 asks a tool of operators for the role', async () => {
    const customers = await customerToken('ada', 'demo');
    for (const method of EVERY_METHOD.filter(({ path }) => callersOf(path)?.includes('operator'))) {
      expect([method.path, await answered('operator', method)]).toEqual([method.path, 'UNAUTHENTICATED']);
      expect([method.path, await answered('operator', method, customers)]).toEqual([
        method.path,
        'FORBIDDEN',
      ]);
    }
  });
});
