import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { createTestDatabase, eventually } from '@holdfast/testing';
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
      maxTries: 5,
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

  it('PRF-1 a statement that stores none wakes no worker', async () => {
    const repository = new FailedCompensationRepository(database.pool);
    const client = await database.pool.connect();
    const woken: unknown[] = [];
    client.on('notification', (notification) => woken.push(notification));
    await client.query('LISTEN compensation');

    await client.query(
      `INSERT INTO failed_compensations SELECT * FROM failed_compensations WHERE checkout_id = '${newId()}'`,
    );
    await repository.store('demo', {
      checkoutId: newId(),
      attempt: 1,
      operation: 'cart_cleanup',
      maxTries: 3,
      input: {},
      error: 'away',
    });

    // In the order of their commits: a log line of the first statement would stand here before that of the second.
    await eventually(async () => expect(woken).toHaveLength(1));
    client.removeAllListeners('notification');
    client.release(true);
  });
});
