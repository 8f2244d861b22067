import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { useGrpcIdentity } from '@holdfast/grpc';
import { Identity } from '@holdfast/identity';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { OpsScope } from './ops-scope.js';
import type { GrpcCall, Operator } from './ops-scope.js';

/** Tokens that say what they are: `olga ops platform`. */
const identity = new Identity((token) => {
  const [customerId = '', ...roles] = token.split('.');
  return Promise.resolve({ customerId, roles, tenantId: 'demo' });
});
const scope = new OpsScope(undefined as never, identity);
const inShop = <T>(work: () => Promise<T>): Promise<T> =>
  runInContext(contextFrom({ tenantId: 'demo' }), work);

/** A caller whose certificate carries these names. */
const certified = (subjectaltname: string): GrpcCall['call'] =>
  ({ getAuthContext: () => ({ sslPeerCertificate: { subjectaltname } }) }) as never;
const withToken = (token: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
};
const whoCalls = (given: GrpcCall): Promise<Operator> => inShop(() => scope.grpcOperator(given));

describe('SEC-1 who may call methods for operators over gRPC', () => {
  beforeAll(() => useGrpcIdentity(undefined));
  afterEach(() => useGrpcIdentity(undefined));

  const certificates = () =>
    useGrpcIdentity({
      certificateFile: 'c',
      keyFile: 'k',
      authoritiesFile: 'a',
      allowedCallers: ['back-office'],
    });

  it('SEC-1 an operator of the shop, by her token', async () => {
    expect(await whoCalls({ metadata: withToken('olga.ops') })).toEqual({ tenantId: 'demo', actor: 'olga' });
    await expect(whoCalls({ metadata: withToken('ada') })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('SEC-1 nobody without a token where there are no certificates, whatever the caller shows', async () => {
    for (const given of [{}, { metadata: new Metadata(), call: certified('DNS:back-office') }])
      await expect(whoCalls(given)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('SEC-1 a service by its certificate, under its name; a token beside it is not overlooked', async () => {
    certificates();
    const call = certified('DNS:back-office, DNS:other');

    expect(await whoCalls({ metadata: new Metadata(), call })).toEqual({
      tenantId: 'demo',
      actor: 'service:back-office',
    });
    await expect(whoCalls({ metadata: withToken('ada'), call })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    await expect(whoCalls({ call: certified('DNS:stranger') })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
  });

  it('SEC-1 looking after the platform is a role of its own', async () => {
    const isOfPlatform = async (token: string) =>
      (await inShop(() => scope.overseer({ authorization: `Bearer ${token}` }))).isOfPlatform;

    expect([await isOfPlatform('olga.ops'), await isOfPlatform('olga.ops.platform')]).toEqual([false, true]);
    const notOps = inShop(() => scope.overseer({ authorization: 'Bearer olga.platform' }));
    await expect(notOps).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});
