import type { DiscountTarget } from '@holdfast/money';
import { promotion } from '@holdfast/proto';

import type { AttemptRef, Call } from '../ports/call.js';
import { PromotionPort } from '../ports/promotion.port.js';
import type {
  InvalidPromotion,
  PromotableCart,
  PromotionCustomer,
  PromotionEffect,
  PromotionUse,
  ValidatedPromotions,
} from '../ports/promotion.port.js';
import type { ServiceClients } from './grpc-clients.js';
import { revisionsOf, toTerms } from './grpc-copy-terms.js';

const TARGETS: Partial<Record<promotion.PromotionTarget, DiscountTarget>> = {
  [promotion.PromotionTarget.PROMOTION_TARGET_LINE]: 'line',
  [promotion.PromotionTarget.PROMOTION_TARGET_ORDER]: 'order',
  [promotion.PromotionTarget.PROMOTION_TARGET_SHIPPING]: 'shipping',
};

/** Promotion over gRPC. */
export class GrpcPromotion extends PromotionPort {
  constructor(private readonly client: ServiceClients['promotion']) {
    super();
  }

  async validate(cart: PromotableCart, call?: Call): Promise<ValidatedPromotions> {
    const answer = await this.client.validatePromotions(toValidateRequest(cart), call);
    return {
      effects: answer.effects.map(toEffect),
      invalid: answer.invalid.map(toInvalid),
      dependsOnShipping: answer.dependsOnShipping,
      terms: toTerms(answer),
    };
  }

  watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return revisionsOf(this.client.watchRevision({}, { signal }));
  }

  async reserve(
    request: AttemptRef & PromotionCustomer & { promotions: readonly PromotionUse[]; ttlSeconds: number },
    call?: Call,
  ): Promise<void> {
    const { checkoutId, attempt, ttlSeconds } = request;
    await this.client.reservePromotions(
      { checkoutId, attempt, ttlSeconds, ...toCustomer(request), promotions: toUses(request.promotions) },
      call,
    );
  }

  async apply(
    request: AttemptRef & PromotionCustomer & { promotions: readonly PromotionUse[]; orderId: string },
    call?: Call,
  ): Promise<readonly string[]> {
    const { checkoutId, attempt, orderId } = request;
    const answer = await this.client.applyPromotion(
      { checkoutId, attempt, orderId, ...toCustomer(request), promotions: toUses(request.promotions) },
      call,
    );
    return answer.overUsedPromotionIds;
  }

  async release({ checkoutId, attempt }: AttemptRef, call?: Call): Promise<void> {
    await this.client.releasePromotions({ checkoutId, attempt }, call);
  }
}

const toCustomer = ({ customerId, email }: PromotionCustomer) => ({
  customerId: customerId ?? '',
  email: email ?? '',
});

const toUses = (uses: readonly PromotionUse[]) =>
  uses.map(({ promotionId, code }) => ({ promotionId, code: code ?? '' }));

const toValidateRequest = (cart: PromotableCart): promotion.ValidatePromotionsRequest => ({
  checkoutId: cart.checkoutId,
  currency: cart.currency,
  ...toCustomer(cart),
  customerGroup: cart.customerGroup,
  lines: cart.lines.map((line) => ({
    ...line,
    categoryIds: [...line.categoryIds],
    unitPriceMinor: String(line.unitPriceMinor),
  })),
  codes: [...cart.codes],
  shippingMinor: String(cart.shippingMinor),
  maxCodes: cart.maxCodes,
});

function toEffect(effect: promotion.PromotionEffect): PromotionEffect {
  const target = TARGETS[effect.target];
  if (!target) throw new Error(`promotion ${effect.promotionId} has no target this version knows`);
  return {
    promotionId: effect.promotionId,
    name: effect.name,
    target,
    amountMinor: BigInt(effect.amountMinor),
    limited: effect.limited,
    conditional: effect.conditional,
    ...(effect.code && { code: effect.code }),
    ...(target === 'line' && {
      lineAmounts: effect.lineAmounts.map(({ lineId, amountMinor }) => ({
        lineId,
        amountMinor: BigInt(amountMinor),
      })),
    }),
  };
}

const toInvalid = ({ code, promotionId, reason }: promotion.InvalidPromotion): InvalidPromotion => ({
  reason,
  ...(code && { code }),
  ...(promotionId && { promotionId }),
});
