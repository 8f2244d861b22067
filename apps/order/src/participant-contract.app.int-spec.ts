import { orderContract, participantsAt } from '@holdfast/checkout/testing';
import { createTestDatabase } from '@holdfast/testing';

import { startOrderApp } from './testing/order-app.js';

orderContract('order', async () => {
  const database = await createTestDatabase('order');
  const { running, grpc } = await startOrderApp({ DATABASE_URL: database.url });
  const { order: port, close } = participantsAt(grpc);
  return {
    port,
    stop: async () => {
      close();
      await running.stop();
      await database.drop();
    },
  };
});
