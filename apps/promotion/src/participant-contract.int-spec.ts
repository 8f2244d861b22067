import { CONTRACT_TENANT, participantsAt, promotionContract } from '@holdfast/checkout/testing';
import { newId } from '@holdfast/request-context';

import { startPromotion } from './testing/promotion-app.js';
import { countersOf } from './testing/promotion-fixture.js';

promotionContract('promotion', async () => {
  const { database, grpcUrl, stop } = await startPromotion();
  const { promotion: port, close } = participantsAt(grpcUrl);
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
      await stop();
    },
  };
});
