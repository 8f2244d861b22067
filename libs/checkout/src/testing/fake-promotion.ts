import { DomainError } from '@holdfast/errors';

import type { AttemptRef } from '../ports/call.js';
import type { CopyTerms } from '../ports/copy-terms.js';
import { PromotionPort } from '../ports/promotion.port.js';
import type {
  InvalidPromotion,
  PromotableCart,
  PromotionCustomer,
  PromotionEffect,
  PromotionUse,
  ValidatedPromotions,
} from '../ports/promotion.port.js';
import { FakeRevisions } from './fake-revisions.js';
import { Calls } from './faults.js';
import { Fences, keyOf } from './fences.js';

/** A promotion of the shop: an amount off the order, or off shipping. Without a code it applies by itself. */
export interface FakePromotionRow {
  readonly promotionId: string;
  readonly code?: string;
  readonly amountMinor: bigint;
  readonly target?: 'order' | 'shipping';
  readonly limit?: number;
  /** Accounts and e-mail addresses that have bought before, and may not use it; given, it depends on that. */
  readonly notFor?: readonly string[];
}

type Reserve = AttemptRef &
  PromotionCustomer & { readonly promotions: readonly PromotionUse[]; readonly ttlSeconds: number };
type Apply = AttemptRef &
  PromotionCustomer & { readonly promotions: readonly PromotionUse[]; readonly orderId: string };

/** Promotions in memory, with holds on uses, uses by order, and fences. */
export class FakePromotion extends PromotionPort {
  readonly calls = new Calls('PromotionService');
  readonly promotions: FakePromotionRow[] = [];
  readonly holds = new Map<string, { attempt: number; ids: readonly string[] }>();
  readonly uses = new Map<string, readonly string[]>();
  /** Streams are cut, unless a spec opens them: then it says what changed. */
  readonly revisions = new FakeRevisions();
  private readonly applied = new Map<string, number>();
  private readonly fences = new Fences();

  /** Uses of a promotion that orders have. */
  used(promotionId: string): number {
    return [...this.uses.values()].flat().filter((id) => id === promotionId).length;
  }

  /** Uses of a promotion held by checkouts, except one. */
  held(promotionId: string, except?: string): number {
    const others = [...this.holds].filter(([key]) => key !== except);
    return others.filter(([, { ids }]) => ids.includes(promotionId)).length;
  }

  override watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return this.revisions.watch(signal);
  }

  override validate(cart: PromotableCart): Promise<ValidatedPromotions> {
    return this.calls.run('validate', cart, () => {
      const invalid: InvalidPromotion[] = [];
      const effects: PromotionEffect[] = [];
      for (const code of cart.codes) {
        const row = this.promotions.find((each) => each.code === code);
        if (!row || isNotFor(row, cart)) invalid.push({ code, reason: 'PROMOTION_UNKNOWN' });
        else if (this.isUsedUp(row, keyOf(cart)))
          invalid.push({ code, promotionId: row.promotionId, reason: 'PROMOTION_EXHAUSTED' });
        else
          effects.push({
            ...effectOf(row),
            conditional: row.notFor !== undefined && cart.email === undefined,
          });
      }
      const automatic = this.promotions.filter(
        (row) =>
          row.code === undefined &&
          (row.notFor === undefined ||
            (cart.customerId !== undefined && !row.notFor.includes(cart.customerId))) &&
          !this.isUsedUp(row, keyOf(cart)),
      );
      const all = [...effects, ...automatic.map(effectOf)];
      const dependsOnShipping = all.some(({ target }) => target === 'shipping');
      return { effects: all, invalid, dependsOnShipping, terms: this.termsFor(cart) };
    });
  }

  override reserve(request: Reserve): Promise<void> {
    return this.calls.run('reserve', request, () => {
      const applied = this.applied.get(keyOf(request));
      if (applied === request.attempt) return;
      if (applied !== undefined) throw new DomainError('ATTEMPT_FENCED');
      this.fences.check(request);
      const ids = request.promotions.map(({ promotionId }) => promotionId);
      const usedUp = this.promotions.filter(
        (row) => ids.includes(row.promotionId) && this.isUsedUp(row, keyOf(request)),
      );
      if (usedUp.length > 0) {
        const errors = usedUp.map(({ promotionId, code }) => ({
          promotionId,
          ...(code && { code }),
          reason: 'PROMOTION_EXHAUSTED',
        }));
        throw new DomainError('PROMOTION_EXHAUSTED', { errors });
      }
      this.holds.set(keyOf(request), { attempt: request.attempt, ids });
    });
  }

  override apply(request: Apply): Promise<readonly string[]> {
    return this.calls.run('apply', request, () => {
      if (!this.applied.has(keyOf(request))) this.fences.check(request);
      const overused = this.promotions
        .filter((row) => request.promotions.some(({ promotionId }) => promotionId === row.promotionId))
        .filter((row) => this.isUsedUp(row, keyOf(request)) && !this.uses.has(request.orderId))
        .map(({ promotionId }) => promotionId);
      this.holds.delete(keyOf(request));
      this.applied.set(keyOf(request), request.attempt);
      this.uses.set(
        request.orderId,
        request.promotions.map(({ promotionId }) => promotionId),
      );
      return overused;
    });
  }

  override release(request: AttemptRef): Promise<void> {
    return this.calls.run('release', request, () => {
      this.fences.close(request);
      const hold = this.holds.get(keyOf(request));
      if (hold && hold.attempt <= request.attempt) this.holds.delete(keyOf(request));
    });
  }

  /** What depends on uses or on earlier orders is not to be shown again. */
  private termsFor({ codes }: PromotableCart): CopyTerms {
    const judged = this.promotions.filter(({ code }) => code === undefined || codes.includes(code));
    const isCounted = judged.some(({ limit, notFor }) => limit !== undefined || notFor !== undefined);
    const { revision, validForMs } = this.revisions.terms();
    return { revision, validForMs: isCounted ? 0 : validForMs };
  }

  private isUsedUp({ promotionId, limit }: FakePromotionRow, own: string): boolean {
    return limit !== undefined && this.used(promotionId) + this.held(promotionId, own) >= limit;
  }
}

const isNotFor = ({ notFor = [] }: FakePromotionRow, { customerId, email }: PromotionCustomer): boolean =>
  [customerId, email].some((who) => who !== undefined && notFor.includes(who));

const effectOf = ({
  promotionId,
  code,
  amountMinor,
  limit,
  target = 'order',
}: FakePromotionRow): PromotionEffect => ({
  promotionId,
  ...(code && { code }),
  name: code ?? promotionId,
  target,
  amountMinor,
  limited: limit !== undefined,
  conditional: false,
});
