import { CONTRACT_TENANT, participantsAt, promotionContract } from '@holdfast/checkout/testing';
import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, freePort } from '@holdfast/testing';

import { PromotionConfig } from './config.js';
import { PROMOTION_GRPC, PromotionModule } from './promotion.module.js';
import { countersOf } from './testing/promotion-fixture.js';

promotionContract('promotion', async () => {
  const database = await createTestDatabase('promotion');
  const [http, grpc] = [await freePort(), await freePort()];
  const env = {
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(http),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: String(grpc),
    DATABASE_URL: database.url,
    ORDER_GRPC_URL: '127.0.0.1:1',
    LOG_LEVEL: 'silent',
    USE_SWEEP_INTERVAL_MS: '60000',
  };
  const running = await startApp({
    name: 'promotion',
    config: () => loadConfig(PromotionConfig, env),
    module: () => PromotionModule,
    grpc: PROMOTION_GRPC,
  });
  const { promotion: port, close } = participantsAt(`127.0.0.1:${grpc}`);
  return {
    port,
    promotion: async (limit) => {
      const promotion = { promotionId: newId(), code: `CODE-${newId()}` };
      await database.pool.query(
        `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, total_limit, conditions)
         VALUES ($1, $2, $3, 'spec', 'percentage', 'order', 1000, $4, '{}')`,
        [CONTRACT_TENANT, promotion.promotionId, promotion.code, limit],
      );
      return promotion;
    },
    counts: async (promotionId) => {
      const counters = await countersOf(database.pool, promotionId);
      return { held: counters?.reserved ?? 0, used: (counters?.applied ?? 0) + (counters?.over_used ?? 0) };
    },
    stop: async () => {
      close();
      await running.stop();
      await database.drop();
    },
  };
});
