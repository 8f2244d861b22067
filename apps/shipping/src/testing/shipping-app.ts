import { resolve } from 'node:path';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { startApp } from '@holdfast/platform';
import type { shipping } from '@holdfast/proto';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { ShippingConfig } from '../config.js';
import { seed } from '../seed.js';
import { SHIPPING_GRPC, ShippingModule } from '../shipping.module.js';

const DATA_DIR = resolve(import.meta.dirname, '../../../../tools/sandboxes/demo-data');

/** The real app on a database of its own. */
export interface ShippingUnderTest {
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  readonly internalUrl: string;
  readonly grpcUrl: string;
  readonly client: GrpcClient<shipping.ShippingServiceClient>;
  readonly seedAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the app with the demo data. */
export async function startShipping(): Promise<ShippingUnderTest> {
  const [database, issuer] = [await createTestDatabase('shipping'), await startIssuer()];
  const seedAgain = () => seed({ databaseUrl: database.url, dataDir: DATA_DIR });
  await seedAgain();
  const grpcPort = await freePort();
  const env = {
    DATABASE_URL: database.url,
    BIND_HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: await freePort(),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: grpcPort,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  };
  const running = await startApp({
    name: 'shipping',
    config: () => ShippingConfig.parse(env),
    module: () => ShippingModule,
    grpc: SHIPPING_GRPC,
  });
  const client = createGrpcClient<shipping.ShippingServiceClient>({
    ...SHIPPING_GRPC[0]!,
    url: `127.0.0.1:${grpcPort}`,
    defaultTimeoutMs: 5_000,
  });
  return {
    database,
    issuer,
    internalUrl: running.internalUrl,
    grpcUrl: `127.0.0.1:${grpcPort}`,
    client,
    seedAgain,
    stop: async () => {
      client.close();
      await running.stop();
      issuer.close();
      await database.drop();
    },
  };
}
