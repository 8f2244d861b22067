import { describe, expect, it } from '@jest/globals';

import type { Pool } from '@holdfast/postgres';

import type { CustomerData } from './customer-data.js';
import { eraseCustomer } from './erase-customer.js';

describe('TRU-16 an erase', () => {
  const erase = (error: Error) => {
    const pool = { connect: () => Promise.reject(error) } as unknown as Pool;
    const data = { tables: [], known: (refs: object) => refs } as unknown as CustomerData;
    const erasing = {
      operator: { tenantId: 'demo', actor: 'olga' },
      refs: { customerId: 'ada' },
      note: 'n',
      dryRun: false,
    };
    return eraseCustomer(pool, data, erasing as unknown as Parameters<typeof eraseCustomer>[2]);
  };

  it('TRU-16 that waits too long for locks is RECORDS_IN_USE, not an outage', async () => {
    const outOfTime = Object.assign(new Error('canceling statement'), { code: '57014' });

    await expect(erase(outOfTime)).rejects.toMatchObject({
      reason: 'RECORDS_IN_USE',
      httpStatus: 409,
      cause: outOfTime,
    });
  });

  it('TRU-16 without its database fails with the outage', async () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });

    await expect(erase(away)).rejects.toBe(away);
  });
});
