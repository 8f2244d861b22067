import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Call } from '../ports/call.js';
import { PromotionPort } from '../ports/promotion.port.js';
import type { PromotableCart, ValidatedPromotions } from '../ports/promotion.port.js';
import { Copies } from './copies.js';
import { RevisionWatches } from './revision-watches.js';

type ShownPromotions = Omit<ValidatedPromotions, 'terms'>;

/**
 * The effect of promotions for what is only shown: from copies under promotion's revision, else from promotion. What an address and a method
 * change is the shipping cost alone, so the start's answer serves them, too, unless it depends on that.
 */
@Injectable()
export class CopiedPromotions implements OnModuleDestroy {
  private readonly revisions: RevisionWatches;
  private readonly copies: Copies<ShownPromotions & { readonly shippingMinor: bigint }>;

  constructor(private readonly promotion: PromotionPort) {
    this.revisions = new RevisionWatches('promotion', (signal) => promotion.watchRevision(signal));
    this.copies = new Copies('promotions', this.revisions);
  }

  /** As `PromotionPort.validate`. */
  async validate(cart: PromotableCart, call?: Call): Promise<ShownPromotions> {
    const { shippingMinor } = cart;
    const question = questionOf(cart);
    const [found] = this.copies.find([question]) ?? [];
    if (found && (!found.dependsOnShipping || found.shippingMinor === shippingMinor)) return found;
    const askedAt = performance.now();
    const { terms, ...answer } = await this.promotion.validate(cart, call);
    this.copies.keep([[question, { ...answer, shippingMinor }]], terms, askedAt);
    return answer;
  }

  onModuleDestroy(): void {
    this.revisions.close();
  }
}

/** Everything but the shipping cost. What depends on the checkout, its own held uses, is not kept. */
const questionOf = ({ shippingMinor: _besides, checkoutId: _own, ...cart }: PromotableCart): string =>
  JSON.stringify(cart, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
