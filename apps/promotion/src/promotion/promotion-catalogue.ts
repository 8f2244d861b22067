import type { Promotion } from './promotion.js';

/** Promotions as they were set up, of the current tenant; active ones only. */
export abstract class PromotionCatalogue {
  /** All automatic promotions and those of the given codes (any case), each once. May be remembered; counters are not in it. */
  abstract find(codes: readonly string[]): Promise<{
    readonly automatic: readonly Promotion[];
    readonly byCode: ReadonlyMap<string, Promotion>;
  }>;
}

/** Codes are compared by this. */
export const codeKey = (code: string): string => code.trim().toLowerCase();
