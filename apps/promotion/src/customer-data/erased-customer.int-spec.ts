import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CustomerData, eraseCustomer } from '@holdfast/ops';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { Pseudonyms } from '../domain/pseudonyms.js';
import { TENANT, aPromotion, asTenant, contradictions, reserve } from '../testing/promotion-fixture.js';
import { UsesRepository } from '../uses/uses.repository.js';
import { CUSTOMER_TABLES, knownToPromotions } from './customer-tables.js';

const pseudonyms = new Pseudonyms('a-key-of-at-least-thirty-two-characters');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('promotion');
});
afterAll(() => database.drop());

/** An order of a new customer with the promotion; returns the customer. */
async function aUse(uses: UsesRepository, promotionId: string) {
  const [customerId, checkoutId] = [`c-${newId()}`, newId()];
  const email = `${customerId}@shop.example`;
  await reserve(uses, checkoutId, [promotionId], { customerId, emailKey: email });
  await asTenant(() =>
    uses.apply({
      checkoutId,
      attempt: 1,
      orderId: newId(),
      customerId,
      emailKey: email,
      promotionIds: [promotionId],
    }),
  );
  return { customerId, email };
}

const erase = (known: Pseudonyms, { customerId, email }: { customerId: string; email: string }) =>
  eraseCustomer(database.pool, new CustomerData(CUSTOMER_TABLES, knownToPromotions(known)), {
    operator: { tenantId: TENANT, actor: 'olga' },
    refs: {
      customerIds: [customerId],
      emails: [email],
      orderIds: [],
      orderNumbers: [],
      checkoutIds: [],
      paymentIds: [],
    },
    note: 'REQ-1',
    dryRun: false,
  });

const everyText = async () =>
  JSON.stringify((await database.pool.query('SELECT * FROM promotion_uses')).rows);

describe('SEC-4 an erased customer', () => {
  it('SEC-4 PRM-3 still has their limit, by account or by address, stored under a pseudonym only', async () => {
    const uses = new UsesRepository(database.pool, pseudonyms);
    const promotionId = await aPromotion(database.pool, { perCustomer: 1, total: 9 });
    const customer = await aUse(uses, promotionId);

    expect(await erase(pseudonyms, customer)).toEqual({ promotion_uses: 1 });
    expect(await erase(pseudonyms, customer)).toEqual({});

    const again = (given: object) => reserve(uses, newId(), [promotionId], given);
    const limit = {
      outcome: 'exhausted',
      refused: [{ promotionId, reason: 'PROMOTION_CUSTOMER_LIMIT_REACHED' }],
    };
    expect(await again({ customerId: customer.customerId })).toEqual(limit);
    expect(await again({ customerId: null, emailKey: customer.email })).toEqual(limit);
    expect(await again({ customerId: 'another' })).toEqual({ outcome: 'reserved' });
    const status = await asTenant(() =>
      uses.usageStatus(null, { customerId: customer.customerId, emailKey: null }, [promotionId]),
    );
    expect(status.usedUp.get(promotionId)).toBe('PROMOTION_CUSTOMER_LIMIT_REACHED');

    const other = await aPromotion(database.pool, { perCustomer: 5 });
    expect(
      await reserve(uses, newId(), [other], { customerId: customer.customerId, emailKey: customer.email }),
    ).toEqual({
      outcome: 'reserved',
    });
    expect(await everyText()).not.toContain(customer.customerId);
    expect(await contradictions(database.pool)).toEqual([]);
  });

  it('SEC-4 without a key leaves no data, and counters still equal their uses', async () => {
    const withoutKey = new Pseudonyms(undefined);
    const uses = new UsesRepository(database.pool, withoutKey);
    const promotionId = await aPromotion(database.pool, { perCustomer: 1, total: 9 });
    const customer = await aUse(uses, promotionId);

    await erase(withoutKey, customer);

    expect(await everyText()).not.toContain(customer.customerId);
    expect(await contradictions(database.pool)).toEqual([]);
    expect(await reserve(uses, newId(), [promotionId], { customerId: customer.customerId })).toEqual({
      outcome: 'reserved',
    });
  });
});
