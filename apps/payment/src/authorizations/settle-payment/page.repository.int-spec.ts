import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { StatusCache } from '../../store/status-cache.js';
import { aPayment } from '../../testing/builders.js';
import { openPayment } from '../authorize-payment/open-payment.js';
import { PageRepository } from './page.repository.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase('payment');
}, 60_000);
afterAll(() => db.drop());

it('PAY-12 whatever is written of a page empties the payment’s cached status', async () => {
  const payment = aPayment();
  await openPayment(db.pool, { ...payment, isHosted: true, request: {} });
  const cache = new StatusCache();
  const pages = new PageRepository(db.pool, (...written) => cache.forget(...written));
  const cached = (now: 'pending' | 'voided') =>
    cache.read(payment.tenantId, payment.id, () => Promise.resolve(now));

  expect([await cached('pending'), await cached('voided')]).toEqual(['pending', 'pending']);
  expect(await pages.learn(payment, 'cs_1')).toMatchObject({ id: payment.id, pageId: 'cs_1' });
  expect(await cached('voided')).toBe('voided');
  await db.pool.query(`UPDATE payments SET status = 'voided'`);
  expect(await pages.paidAfterEnd(payment, 'pi_1')).toMatchObject({ capturedMinor: payment.amountMinor });
  expect(await cached('pending')).toBe('pending');
});
