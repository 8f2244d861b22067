import { CONTRACT_TENANT, participantsAt, warehouseContract } from '@holdfast/checkout/testing';

import { expireHolds } from './testing/stock-fixture.js';
import { startWarehouse } from './testing/warehouse-app.js';

warehouseContract('warehouse', async () => {
  const app = await startWarehouse();
  const { warehouse: port, close } = participantsAt(app.grpcUrl);
  const { pool } = app.database;
  return {
    port,
    stock: async (sku, pieces) => {
      await pool.query(
        `INSERT INTO locations (tenant_id, id, name, priority) VALUES ($1, 'main', 'main', 1) ON CONFLICT DO NOTHING`,
        [CONTRACT_TENANT],
      );
      await pool.query(`SELECT receive_stock($1, $2, 'main', $3, 'receipt', 'spec')`, [
        CONTRACT_TENANT,
        sku,
        pieces,
      ]);
    },
    available: async (sku) => {
      const { rows } = await pool.query<{ available: string }>(
        'SELECT sum(on_hand - held - allocated) AS available FROM stock_levels WHERE tenant_id = $1 AND sku = $2',
        [CONTRACT_TENANT, sku],
      );
      return Number(rows[0]?.available);
    },
    expire: (checkoutId) => expireHolds(pool, checkoutId),
    stop: async () => {
      close();
      await app.stop();
    },
  };
});
