import { Metadata } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';

import { Identity } from '@holdfast/identity';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { OpsScope } from './ops-scope.js';
import type { Operator } from './ops-scope.js';

/** Readable tokens: `olga ops platform`. */
const identity = new Identity((token) => {
  const [customerId = '', ...roles] = token.split('.');
  return Promise.resolve({ customerId, roles, tenantId: 'demo' });
});
const scope = new OpsScope(undefined as never, identity);
const inShop = <T>(work: () => Promise<T>): Promise<T> =>
  runInContext(contextFrom({ tenantId: 'demo' }), work);

const withToken = (token: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
};
const whoCalls = (metadata: Metadata | undefined): Promise<Operator> =>
  inShop(() => scope.grpcOperator(metadata));

describe('SEC-1 callers of methods for operators over gRPC', () => {
  it('SEC-1 are operators of the shop, by the token', async () => {
    expect(await whoCalls(withToken('olga.ops'))).toEqual({ tenantId: 'demo', actor: 'olga' });
    await expect(whoCalls(withToken('ada'))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it.each([
    ['no metadata', undefined],
    ['no token', new Metadata()],
  ])('TRU-4 are none with %s, for any certificate', async (_what, metadata) => {
    await expect(whoCalls(metadata)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('SEC-1 are undefined where an optional token is missing; any other token is refused', async () => {
    const whoMayCall = (metadata?: Metadata) => inShop(() => scope.optionalGrpcOperator(metadata));
    expect(await whoMayCall(withToken('olga.ops'))).toEqual({ tenantId: 'demo', actor: 'olga' });
    expect([await whoMayCall(), await whoMayCall(new Metadata())]).toEqual([undefined, undefined]);
    await expect(whoMayCall(withToken('ada'))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('SEC-1 platform operators have a role of their own', async () => {
    const isOfPlatform = async (token: string) =>
      (await inShop(() => scope.overseer({ authorization: `Bearer ${token}` }))).isOfPlatform;

    expect([await isOfPlatform('olga.ops'), await isOfPlatform('olga.ops.platform')]).toEqual([false, true]);
    const notOps = inShop(() => scope.overseer({ authorization: 'Bearer olga.platform' }));
    await expect(notOps).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});
