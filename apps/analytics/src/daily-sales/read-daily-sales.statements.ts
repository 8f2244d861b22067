import { statement } from '@holdfast/postgres';

export interface DailyRow {
  readonly day: string;
  readonly currency: string;
  readonly conversions: bigint;
  readonly guest_conversions: bigint;
  readonly items: bigint;
  readonly converted_minor: bigint;
  readonly discount_minor: bigint;
  readonly completed_orders: bigint;
  readonly completed_minor: bigint;
}

export const selectDailySales = statement<DailyRow>(
  'daily_sales_range',
  `SELECT day::text, currency, conversions, guest_conversions, items, converted_minor, discount_minor, completed_orders, completed_minor
   FROM daily_sales WHERE tenant_id = $1 AND day BETWEEN $2::date AND $3::date ORDER BY day, currency`,
);
