import { Inject, Injectable } from '@nestjs/common';

import type { Cart } from '../promotion/cart.js';
import { customerOf } from '../promotion/customer-key.js';
import type { InvalidReason } from '../promotion/eligibility.js';
import { evaluate } from '../promotion/evaluate.js';
import type { Effect } from '../promotion/evaluate.js';
import { PromotionCatalogue, codeKey } from '../promotion/promotion-catalogue.js';
import { dependsOnHistory } from '../promotion/promotion.js';
import type { Promotion } from '../promotion/promotion.js';
import { UsesRepository } from '../uses/uses.repository.js';
import type { UseStanding } from '../uses/uses.repository.js';
import { checkCart } from './check-cart.js';
import { givenCodes } from './given-codes.js';

export interface ValidatePromotionsQuery extends Cart {
  /** Empty before there is a checkout. */
  readonly checkoutId: string;
  readonly customerId: string;
  /** Only where the order is confirmed: before that nothing is judged by it (TRU-10). */
  readonly email: string;
  readonly codes: readonly string[];
  /** 0 stands for the most there may be. */
  readonly maxCodes: number;
}

/** A promotion that holds as far as it was judged. */
export interface JudgedEffect extends Effect {
  /** What the e-mail address bought before is judged when the order is confirmed, and may refuse it then. */
  readonly conditional: boolean;
}

/** What promotions do to a cart, and which of the given codes do nothing and why. */
export interface ValidatedPromotions {
  readonly effects: readonly JudgedEffect[];
  readonly invalid: readonly {
    readonly code: string;
    /** Empty where there is no such code, and where it is not for this customer: the same is told of both. */
    readonly promotionId: string;
    readonly reason: InvalidReason;
  }[];
}

const NOTHING_USED: UseStanding = { usedUp: new Map(), hasOrdered: { account: false, mailbox: false } };
const needsStanding = (promotion: Promotion): boolean => promotion.limited || dependsOnHistory(promotion);

/**
 * Judges the automatic promotions and the given codes for a cart. Reads only, in two statements at most: what the promotions are
 * (remembered) and what is left of their uses (never remembered; only where something is counted). Automatic promotions on what a customer
 * bought before are for accounts alone.
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
    const applicable = customer.customerId ? automatic : automatic.filter((each) => !dependsOnHistory(each));
    const candidates = [...applicable, ...byCode.values()];
    const counted = candidates.filter(needsStanding).map(({ id }) => id);
    const standing =
      counted.length === 0 ? NOTHING_USED : await this.uses.standing(checkoutId, customer, counted);
    const { effects, invalid } = evaluate(candidates, query, { now: new Date(), ...standing });

    const reasons = new Map(invalid.map(({ promotion, reason }) => [promotion.id, reason]));
    const judged = codes.all.flatMap((code) => {
      const promotion = byCode.get(codeKey(code));
      if (!promotion) return [{ code, promotionId: '', reason: 'PROMOTION_UNKNOWN' as const }];
      const reason = reasons.get(promotion.id);
      if (!reason) return [];
      return [{ code, promotionId: reason === 'PROMOTION_UNKNOWN' ? '' : promotion.id, reason }];
    });
    const isConditional = ({ promotion }: Effect): boolean =>
      promotion.code !== null && customer.emailKey === null && dependsOnHistory(promotion);
    return {
      effects: effects.map((effect) => ({ ...effect, conditional: isConditional(effect) })),
      invalid: judged,
    };
  }
}
