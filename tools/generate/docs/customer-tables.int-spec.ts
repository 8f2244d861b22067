import { randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { CustomerData, eraseCustomer, findOpen, findRefs, readTables } from '@holdfast/ops';
import type { CustomerRefs, KnownRefs, PersonalTable } from '@holdfast/ops';
import { createTestDatabase } from '@holdfast/testing';

import { readCustomerLists } from './customer-lists.ts';

const lists = (await readCustomerLists('src')) as Record<string, readonly PersonalTable[]>;

const refs: CustomerRefs = {
  customerIds: ['unknown'],
  emails: ['unknown@shop.example'],
  orderIds: [randomUUID()],
  orderNumbers: ['0'],
  checkoutIds: [randomUUID()],
  paymentIds: [randomUUID()],
};
/** What promotion adds. */
const known = (given: CustomerRefs): KnownRefs => ({
  ...given,
  emailKeys: given.emails,
  accountPseudonyms: [],
  emailPseudonyms: [],
});
const operator = { tenantId: 'demo', actor: 'olga' };

describe('SEC-4 the lists of personal tables', () => {
  it.each(Object.keys(lists))(
    'SEC-4 fit the database of %s: found, shown and erased without an error',
    async (name) => {
      const database = await createTestDatabase(name);
      const client = await database.pool.connect();
      try {
        const whom = { tenantId: 'demo', refs: known(refs) };

        expect(await findOpen(client, lists[name]!, whom)).toEqual([]);
        expect(Object.values(await findRefs(client, lists[name]!, whom)).flat()).toEqual([]);
        expect(await readTables(client, lists[name]!, whom)).toEqual({});
        const erasing = { operator, refs, note: 'R-1', dryRun: false };
        expect(await eraseCustomer(database.pool, new CustomerData(lists[name]!, known), erasing)).toEqual(
          {},
        );
      } finally {
        client.release();
        await database.drop();
      }
    },
  );
});
