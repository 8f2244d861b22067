import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { StatusCache } from '../../payment-records/status-cache.js';
import { aPayment } from '../../testing/builders.js';
import { PageRepository } from './page.repository.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase('payment');
}, 60_000);
afterAll(() => db.drop());

it('PAY-12 every write of a page removes the payment’s cached status', async () => {
  const payment = aPayment();
  const cache = new StatusCache();
  const payments = new PaymentRepository(db.pool, { AUTH_EXPIRY_DAYS: 7 }, cache);
  await payments.insert({ ...payment, isHosted: true, request: {} });
  const pages = new PageRepository(db.pool, cache);
  const cached = (now: 'pending' | 'voided') =>
    cache.read(payment.tenantId, payment.id, () => Promise.resolve(now));

  expect([await cached('pending'), await cached('voided')]).toEqual(['pending', 'pending']);
  expect(await pages.saveId(payment, 'cs_1')).toMatchObject({ id: payment.id, pageId: 'cs_1' });
  expect(await cached('voided')).toBe('voided');
  await db.pool.query(`UPDATE payments SET status = 'voided'`);
  expect(await pages.recordLatePayment(payment, 'pi_1')).toMatchObject({
    capturedMinor: payment.amountMinor,
  });
  expect(await cached('pending')).toBe('pending');
});
