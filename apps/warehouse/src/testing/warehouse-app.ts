import { loadConfig } from '@holdfast/config';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import type { warehouse } from '@holdfast/proto';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { WarehouseConfig } from '../config.js';
import { WAREHOUSE_GRPC, WarehouseModule } from '../warehouse.module.js';

/** The real app on a database of its own. */
export interface WarehouseUnderTest {
  readonly database: TestDatabase;
  readonly running: RunningApp;
  readonly issuer: TestIssuer;
  readonly grpcUrl: string;
  readonly client: GrpcClient<warehouse.WarehouseServiceClient>;
  readonly stop: () => Promise<void>;
}

/** Starts the app; without `orderUrl` there is no order service. */
export async function startWarehouse(orderUrl = '127.0.0.1:1'): Promise<WarehouseUnderTest> {
  const [database, issuer] = [await createTestDatabase('warehouse'), await startIssuer()];
  const [http, grpc] = [await freePort(), await freePort()];
  const env = {
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(http),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: String(grpc),
    DATABASE_URL: database.url,
    ORDER_GRPC_URL: orderUrl,
    GRPC_CALL_TIMEOUT_MS: '2000',
    LOG_LEVEL: 'silent',
    HOLD_SWEEP_INTERVAL_MS: '60000',
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  };
  const running = await startApp({
    name: 'warehouse',
    config: () => loadConfig(WarehouseConfig, env),
    module: () => WarehouseModule,
    grpc: WAREHOUSE_GRPC,
  });
  const grpcUrl = `127.0.0.1:${grpc}`;
  const client = createGrpcClient<warehouse.WarehouseServiceClient>({
    ...WAREHOUSE_GRPC[0]!,
    url: grpcUrl,
    defaultTimeoutMs: 5_000,
  });
  return {
    database,
    running,
    issuer,
    grpcUrl,
    client,
    stop: async () => {
      client.close();
      await running.stop();
      issuer.close();
      await database.drop();
    },
  };
}
