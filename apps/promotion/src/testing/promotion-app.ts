import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, freePort } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { PromotionConfig } from '../config.js';
import { PROMOTION_GRPC, PromotionModule } from '../promotion.module.js';

/** The real app on a database of its own. */
export interface PromotionUnderTest {
  readonly database: TestDatabase;
  readonly running: RunningApp;
  readonly grpcUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts the app; without `orderUrl` there is no order service. */
export async function startPromotion(orderUrl = '127.0.0.1:1'): Promise<PromotionUnderTest> {
  const database = await createTestDatabase('promotion');
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
    USE_SWEEP_INTERVAL_MS: '60000',
  };
  const running = await startApp({
    name: 'promotion',
    config: () => loadConfig(PromotionConfig, env),
    module: () => PromotionModule,
    grpc: PROMOTION_GRPC,
  });
  return {
    database,
    running,
    grpcUrl: `127.0.0.1:${grpc}`,
    stop: async () => {
      await running.stop();
      await database.drop();
    },
  };
}
