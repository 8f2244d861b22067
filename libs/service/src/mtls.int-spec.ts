import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

import { createGrpcClient, grpcIdentityOf, useGrpcIdentity } from '@holdfast/grpc';
import type { GrpcIdentity } from '@holdfast/grpc';
import type { loyalty } from '@holdfast/proto';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { TestAuthority, freePort } from '@holdfast/testing';
import type { CertificateFiles } from '@holdfast/testing';

import { startApp } from './serve.js';
import type { RunningApp } from './serve.js';

const SERVICE = { packageName: 'holdfast.loyalty.v1', serviceName: 'LoyaltyService' };

@Controller()
class Balances {
  @GrpcMethod('LoyaltyService')
  getBalance(): loyalty.GetBalanceResponse {
    return { points: '7' } as loyalty.GetBalanceResponse;
  }
}

class BalancesModule {}

let folder: string;
let running: RunningApp;
let url: string;
let parties: Record<'checkout' | 'stranger' | 'impostor' | 'expired', CertificateFiles>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-mtls-'));
  const ours = await TestAuthority.open(join(folder, 'ours'), 'ours');
  const theirs = await TestAuthority.open(join(folder, 'theirs'), 'theirs');
  const [server, checkout, stranger, impostor, expired] = await Promise.all([
    ours.issue('loyalty-rewards'),
    ours.issue('checkout'),
    ours.issue('stranger'),
    theirs.issue('checkout'),
    ours.issue('late-checkout', -60_000),
  ]);
  // The impostor knows whom to trust; it is the server that must not trust her.
  parties = {
    checkout,
    stranger,
    expired,
    impostor: { ...impostor, authoritiesFile: checkout.authoritiesFile },
  };
  const port = await freePort();
  url = `127.0.0.1:${port}`;
  running = await startApp({
    name: 'loyalty-rewards',
    config: () => ({
      HOLDFAST_ENV: 'local',
      BIND_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      INTERNAL_HTTP_PORT: 0,
      GRPC_PORT: port,
      LOG_LEVEL: 'silent',
      SHUTDOWN_DRAIN_MS: 0,
      SHUTDOWN_LIMIT_MS: 5_000,
      GRPC_TLS_CERT_FILE: server.certificateFile,
      GRPC_TLS_KEY_FILE: server.keyFile,
      GRPC_TLS_CA_FILE: server.authoritiesFile,
      GRPC_ALLOWED_CALLERS: ['checkout', 'late-checkout'],
    }),
    module: () => ({ module: BalancesModule, controllers: [Balances] }),
    grpc: [SERVICE],
  });
  useGrpcIdentity(undefined);
});

afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

async function balanceFor(identity: GrpcIdentity | undefined, address = url): Promise<string> {
  const client = createGrpcClient<loyalty.LoyaltyServiceClient>({
    ...SERVICE,
    url: address,
    defaultTimeoutMs: 2_000,
    identity,
  });
  try {
    const call = () => client.getBalance({ customerId: 'ann' } as loyalty.GetBalanceRequest);
    return String((await runInContext(contextFrom({ tenantId: 'demo' }), call)).points);
  } finally {
    client.close();
  }
}

const as = (files: CertificateFiles): GrpcIdentity => ({ ...files, allowedCallers: [] });

describe('SEC-1 gRPC between services with certificates', () => {
  it('SEC-1 a caller whose certificate carries an allowed name is served', async () => {
    expect(await balanceFor(as(parties.checkout))).toBe('7');
  });

  it('SEC-1 a caller of the same authority who is not named is FORBIDDEN', async () => {
    await expect(balanceFor(as(parties.stranger))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it.each([
    ['whose certificate another authority signed', () => as(parties.impostor)],
    ['whose certificate is over', () => as(parties.expired)],
    ['without a certificate, in plain text', () => undefined],
  ])('SEC-1 a caller %s reaches nothing', async (_who, identity) => {
    await expect(balanceFor(identity())).rejects.toMatchObject({
      name: 'RemoteCallError',
      code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/),
    });
  });

  it('SEC-1 a server whose certificate another authority signed is not believed', async () => {
    const trusting = { ...as(parties.checkout), authoritiesFile: join(folder, 'theirs', 'checkout.ca') };

    await expect(balanceFor(trusting)).rejects.toMatchObject({ name: 'RemoteCallError' });
  });
});

describe('SYS-3 the configuration of certificates', () => {
  it('SYS-3 half of an identity, and files that are not there, stop the start', () => {
    const { certificateFile, keyFile } = parties.checkout;

    expect(() => grpcIdentityOf({ GRPC_TLS_CERT_FILE: certificateFile })).toThrow('GRPC_TLS_KEY_FILE');
    expect(() =>
      grpcIdentityOf({
        GRPC_TLS_CERT_FILE: certificateFile,
        GRPC_TLS_KEY_FILE: keyFile,
        GRPC_TLS_CA_FILE: join(folder, 'nothing'),
      }),
    ).toThrow('GRPC_TLS_CA_FILE');
    expect(grpcIdentityOf({})).toBeUndefined();
  });
});
