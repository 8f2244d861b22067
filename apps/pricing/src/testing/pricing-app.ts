import { resolve } from 'node:path';

import { createGrpcClient } from '@holdfast/grpc';
import type { CallOptions, GrpcClient } from '@holdfast/grpc';
import { startApp } from '@holdfast/platform';
import type { pricing } from '@holdfast/proto';
import { newTraceparent, runInContext } from '@holdfast/request-context';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { PricingConfig } from '../config.js';
import { PRICING_GRPC, PricingModule } from '../pricing.module.js';
import { seed } from '../seed.js';

const DATA_DIR = resolve(import.meta.dirname, '../../../../tools/sandboxes/demo-data');

/** The real app on a database of its own with the demo data in it, and a client. */
export interface PricingUnderTest {
  readonly database: TestDatabase;
  readonly internalUrl: string;
  readonly grpcUrl: string;
  readonly client: GrpcClient<pricing.PricingServiceClient>;
  /** As an operator of `demo`. */
  readonly operator: CallOptions;
  readonly as: <T>(tenantId: string, call: () => Promise<T>) => Promise<T>;
  readonly seedAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startPricing(env: Record<string, string> = {}): Promise<PricingUnderTest> {
  const [database, issuer] = [await createTestDatabase('pricing'), await startIssuer()];
  const seedAgain = () => seed({ databaseUrl: database.url, dataDir: DATA_DIR });
  await seedAgain();
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const config = PricingConfig.parse({
    DATABASE_URL: database.url,
    BIND_HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: httpPort,
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: grpcPort,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
    ...env,
  });
  const running = await startApp({
    name: 'pricing',
    config: () => config,
    module: () => PricingModule,
    grpc: PRICING_GRPC,
  });
  const grpcUrl = `127.0.0.1:${grpcPort}`;
  const client = createGrpcClient<pricing.PricingServiceClient>({
    ...PRICING_GRPC[0]!,
    url: grpcUrl,
    defaultTimeoutMs: 5_000,
  });
  return {
    database,
    internalUrl: running.internalUrl,
    grpcUrl,
    client,
    operator: { authorization: `Bearer ${await issuer.token('olga', 'demo', '5m', ['ops'])}` },
    as: (tenantId, call) =>
      runInContext({ tenantId, requestId: 'spec', traceparent: newTraceparent() }, call),
    seedAgain,
    stop: async () => {
      client.close();
      await running.stop();
      issuer.close();
      await database.drop();
    },
  };
}
