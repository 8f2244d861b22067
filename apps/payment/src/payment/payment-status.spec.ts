import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  PAYMENT_MOVES,
  PAYMENT_STATUSES,
  endedWithoutMoney,
  isTerminal,
  statusesBefore,
} from './payment-status.js';

describe('payment statuses (PAY-2)', () => {
  it('the table and the database have the same statuses', () => {
    expect(Object.keys(PAYMENT_MOVES).sort()).toEqual([...PAYMENT_STATUSES].sort());
    const migration = resolve(
      import.meta.dirname,
      '../../../../prisma/payment/migrations/20261121090000_init/migration.sql',
    );
    const check =
      /payments_status_known CHECK \(status IN \(([^)]+)\)/.exec(readFileSync(migration, 'utf8'))?.[1] ?? '';
    const inDatabase = [...check.matchAll(/'(\w+)'/g)].map(([, status]) => status);
    expect(inDatabase.sort()).toEqual([...PAYMENT_STATUSES].sort());
  });

  it.each(['refunded', 'declined', 'voided', 'expired'] as const)('never leaves %s', (status) => {
    expect(isTerminal(status)).toBe(true);
  });

  it('reaches authorized only from statuses without money', () => {
    expect(statusesBefore('authorized')).toEqual(['pending', 'in_doubt', 'requires_action']);
    expect(statusesBefore('captured')).toEqual(['pending', 'in_doubt', 'requires_action', 'authorized']);
    expect(statusesBefore('refunded')).toEqual(['captured', 'partially_refunded', 'refund_due']);
  });

  it('never moves captured money to an end without money', () => {
    for (const status of ['captured', 'partially_refunded', 'collected', 'refund_due'] as const) {
      expect(PAYMENT_MOVES[status].filter(endedWithoutMoney)).toEqual([]);
    }
  });
});
