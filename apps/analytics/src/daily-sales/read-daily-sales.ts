import { Injectable } from '@nestjs/common';

import { toSafeNumber } from '@holdfast/money';
import { Pool, run } from '@holdfast/postgres';

import type { DailyRange } from './daily-query.js';
import { selectDailySales } from './read-daily-sales.statements.js';
import type { DailyRow } from './read-daily-sales.statements.js';

/** A day's sales in one currency; days are UTC. */
export interface DailySales {
  readonly day: string;
  readonly conversions: number;
  readonly guestConversions: number;
  readonly items: number;
  readonly converted: { amountMinor: number; currency: string };
  readonly discounts: { amountMinor: number; currency: string };
  readonly completedOrders: number;
  readonly completed: { amountMinor: number; currency: string };
}

const toDailySales = (row: DailyRow): DailySales => {
  const money = (amountMinor: bigint) => ({ amountMinor: toSafeNumber(amountMinor), currency: row.currency });
  return {
    day: row.day,
    conversions: Number(row.conversions),
    guestConversions: Number(row.guest_conversions),
    items: Number(row.items),
    converted: money(row.converted_minor),
    discounts: money(row.discount_minor),
    completedOrders: Number(row.completed_orders),
    completed: money(row.completed_minor),
  };
};

/** A shop's days with sales, in one statement. */
@Injectable()
export class ReadDailySales {
  constructor(private readonly pool: Pool) {}

  async execute(tenantId: string, { from, to }: DailyRange): Promise<DailySales[]> {
    const rows = await run(this.pool, selectDailySales, [tenantId, from, to]);
    return rows.map(toDailySales);
  }
}
