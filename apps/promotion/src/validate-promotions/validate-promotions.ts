import { Injectable } from '@nestjs/common';

import type { Cart } from '../domain/cart.js';
import { customerOf } from '../domain/customer-key.js';
import type { InvalidReason, UsageStatus } from '../domain/eligibility.js';
import { evaluate } from '../domain/evaluate.js';
import type { Effect } from '../domain/evaluate.js';
import { codeKey, dependsOnHistory } from '../domain/promotion.js';
import type { Promotion } from '../domain/promotion.js';
import { PromotionCatalogue } from '../promotion-catalogue/promotion-catalogue.js';
import { UsesRepository } from '../uses/uses.repository.js';
import { checkCart } from './check-cart.js';
import { givenCodes } from './given-codes.js';

export interface ValidatePromotionsQuery extends Cart {
  /** Empty before there is a checkout. */
  readonly checkoutId: string;
  readonly customerId: string;
  /** Only for a confirm: before that the address's history is not disclosed (TRU-10). */
  readonly email: string;
  readonly codes: readonly string[];
  /** 0 stands for the maximum. */
  readonly maxCodes: number;
}

/** The discount of a promotion that applies. */
export interface ValidatedEffect extends Effect {
  /** It may still be refused at confirm, by what the e-mail address ordered before. */
  readonly conditional: boolean;
}

/** The discounts on a cart, and the given codes that do not apply. */
export interface ValidatedPromotions {
  readonly effects: readonly ValidatedEffect[];
  readonly invalid: readonly {
    readonly code: string;
    /** Empty with PROMOTION_UNKNOWN: an unknown code looks the same as one that is not for this customer. */
    readonly promotionId: string;
    readonly reason: InvalidReason;
  }[];
  /** The promotions are of this revision of the tenant or a later one. */
  readonly revision: bigint;
  /** How long the result holds if nothing is changed; 0 where it depends on uses left or earlier orders. */
  readonly validForMs: number;
  /** Whether it would be another one with other shipping. */
  readonly dependsOnShipping: boolean;
}

/** What never changes by dates is asked again all the same. */
const LONGEST_VALID_MS = 300_000;

/** Until one of the promotions begins or ends. */
const validForMs = (promotions: readonly Promotion[], now: Date): number =>
  promotions
    .flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])
    .map((at) => (at ? at.getTime() - now.getTime() : 0))
    .filter((ms) => ms > 0)
    .reduce((least, ms) => Math.min(least, ms), LONGEST_VALID_MS);

const NOTHING_USED: UsageStatus = { usedUp: new Map(), hasOrdered: { account: false, mailbox: false } };
const needsUsageStatus = (promotion: Promotion): boolean => promotion.limited || dependsOnHistory(promotion);

/**
 * Evaluates the automatic promotions and the given codes for a cart. Reads only, in three statements at most: the promotions with their revision
 * (cached) and their usage status (never cached; only where uses or earlier orders matter). Automatic promotions on the customer's history are for
 * accounts alone.
 */
@Injectable()
export class ValidatePromotions {
  constructor(
    private readonly catalogue: PromotionCatalogue,
    private readonly uses: UsesRepository,
  ) {}

  /** Reasons: VALIDATION_FAILED, TOO_MANY_PROMOTION_CODES. */
  async execute(query: ValidatePromotionsQuery): Promise<ValidatedPromotions> {
    const codes = givenCodes(query.codes, query.maxCodes);
    const { checkoutId, customer } = checkCart(query, customerOf(query));
    const { automatic, byCode, revision } = await this.catalogue.find(codes.possible);
    const applicable = customer.customerId ? automatic : automatic.filter((each) => !dependsOnHistory(each));
    const candidates = [...applicable, ...byCode.values()];
    const counted = candidates.filter(needsUsageStatus).map(({ id }) => id);
    const status =
      counted.length === 0 ? NOTHING_USED : await this.uses.usageStatus(checkoutId, customer, counted);
    const now = new Date();
    const { effects, invalid } = evaluate(candidates, query, { now, ...status });

    const reasons = new Map(invalid.map(({ promotion, reason }) => [promotion.id, reason]));
    const invalidCodes = codes.all.flatMap((code) => {
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
      invalid: invalidCodes,
      revision,
      validForMs: counted.length > 0 ? 0 : validForMs(candidates, now),
      dependsOnShipping: effects.some(({ promotion }) => promotion.target === 'shipping'),
    };
  }
}
