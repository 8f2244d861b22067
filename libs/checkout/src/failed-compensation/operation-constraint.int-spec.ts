import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { COMPENSATION_OPERATIONS } from '../confirm-checkout/confirm-checkout.saga.js';

const CONSTRAINT = 'failed_compensations_operation_known';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('checkout');
});
afterAll(() => database.drop());

/** The migration after which the table takes exactly the operations of the saga's steps. */
const migration = `ALTER TABLE failed_compensations
  DROP CONSTRAINT ${CONSTRAINT},
  ADD CONSTRAINT ${CONSTRAINT} CHECK (operation IN (${COMPENSATION_OPERATIONS.map((name) => `'${name}'`).join(', ')}));`;

const constraint = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ text: string }>(
    'SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = $1',
    [CONSTRAINT],
  );
  return [...(rows[0]?.text ?? '').matchAll(/'([a-z_]+)'/g)].map(([, name]) => name!).sort();
};

it('CHK-11 the table takes exactly the operations of the steps', async () => {
  const allowed = await constraint();

  if (allowed.join() !== [...COMPENSATION_OPERATIONS].sort().join())
    throw new Error(`the table takes ${allowed.join(', ')}; add this migration:\n${migration}`);
});

it('CHK-11 the migration that a new operation needs leaves the table as it is today', async () => {
  const before = await constraint();
  await database.pool.query(migration);

  expect(await constraint()).toEqual(before);
  expect(before).toHaveLength(COMPENSATION_OPERATIONS.length);
});
