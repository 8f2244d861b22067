import { Inject, Injectable } from '@nestjs/common';

import type { Cart } from '../promotion/cart.js';
import { customerOf } from '../promotion/customer-key.js';
import type { InvalidReason } from '../promotion/eligibility.js';
import { evaluate } from '../promotion/evaluate.js';
import type { Effect } from '../promotion/evaluate.js';
import { PromotionCatalogue, codeKey } from '../promotion/promotion-catalogue.js';
import type { Promotion } from '../promotion/promotion.js';
import { UsesRepository } from '../uses/uses.repository.js';
import type { UseStanding } from '../uses/uses.repository.js';
import { checkCart } from './check-cart.js';
import { givenCodes } from './given-codes.js';

export interface ValidatePromotionsQuery extends Cart {
  /** Empty before there is a checkout. */
  readonly checkoutId: string;
  readonly customerId: string;
  readonly email: string;
  readonly codes: readonly string[];
  /** 0 stands for the most there may be. */
  readonly maxCodes: number;
}

/** What promotions do to a cart, and which of the given codes do nothing and why. */
export interface ValidatedPromotions {
  readonly effects: readonly Effect[];
  readonly invalid: readonly {
    readonly code: string;
    readonly promotionId: string;
    readonly reason: InvalidReason;
  }[];
}

const NOTHING_USED: UseStanding = { usedUp: new Map(), hasOrdered: false };
const needsStanding = ({ limited, conditions }: Promotion): boolean =>
  limited || conditions.firstOrder === true;

/**
 * Judges the automatic promotions and the given codes for a cart. Reads only, in two statements at most: what the promotions are
 * (remembered) and what is left of their uses (never remembered; only where something is counted).
 */
@Injectable()
export class ValidatePromotions {
  constructor(
    @Inject(PromotionCatalogue) private readonly catalogue: PromotionCatalogue,
    @Inject(UsesRepository) private readonly uses: UsesRepository,
  ) {}

  async execute(query: ValidatePromotionsQuery): Promise<ValidatedPromotions> {
    const codes = givenCodes(query.codes, query.maxCodes);
    const { checkoutId, customer } = checkCart(query, customerOf(query));
    const { automatic, byCode } = await this.catalogue.find(codes.known);
    const candidates = [...automatic, ...byCode.values()];
    const counted = candidates.filter(needsStanding).map(({ id }) => id);
    const standing =
      counted.length === 0 ? NOTHING_USED : await this.uses.standing(checkoutId, customer, counted);
    const { effects, invalid } = evaluate(candidates, query, { now: new Date(), ...standing });

    const reasons = new Map(invalid.map(({ promotion, reason }) => [promotion.id, reason]));
    const judged = codes.all.flatMap((code) => {
      const promotion = byCode.get(codeKey(code));
      if (!promotion) return [{ code, promotionId: '', reason: 'PROMOTION_UNKNOWN' as const }];
      const reason = reasons.get(promotion.id);
      return reason ? [{ code, promotionId: promotion.id, reason }] : [];
    });
    return { effects, invalid: judged };
  }
}
