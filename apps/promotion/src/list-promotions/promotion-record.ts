import type { Promotion } from '../domain/promotion.js';

/** A promotion with its counters, for operators. */
export interface PromotionRecord extends Omit<Promotion, 'limited' | 'limitedPerCustomer'> {
  readonly active: boolean;
  readonly totalLimit: number | null;
  readonly perCustomerLimit: number | null;
  readonly reserved: number;
  readonly applied: number;
  readonly overUsed: number;
}
