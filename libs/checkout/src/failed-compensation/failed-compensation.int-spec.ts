import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { FailedCompensationRepository } from './failed-compensation.repository.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('checkout');
});
afterAll(() => database.drop());

describe('CHK-11 stored compensations', () => {
  it('stores one with its attempt and its maximum; the same one twice is one', async () => {
    const repository = new FailedCompensationRepository(database.pool);
    const checkoutId = newId();
    const owed = {
      checkoutId,
      attempt: 3,
      operation: 'release_promotions',
      input: {},
      error: 'away',
    } as const;

    await repository.store('demo', owed);
    await repository.store('demo', owed);

    const { rows } = await database.pool.query(
      'SELECT checkout_id, attempt, operation, status, tries, max_tries, last_error FROM failed_compensations',
    );
    expect(rows).toEqual([
      {
        checkout_id: checkoutId,
        attempt: 3,
        operation: 'release_promotions',
        status: 'pending',
        tries: 0,
        max_tries: 5,
        last_error: 'away',
      },
    ]);
  });
});
