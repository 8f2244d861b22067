import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Call } from '../ports/call.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices } from '../ports/pricing.port.js';
import { Copies } from './copies.js';

/** Unit prices for what is only shown: from copies under pricing's revision, else from pricing. */
@Injectable()
export class CopiedPrices implements OnModuleDestroy {
  private readonly copies: Copies<bigint>;

  constructor(private readonly pricing: PricingPort) {
    this.copies = new Copies('prices', (signal) => pricing.watchRevision(signal));
  }

  /**
   * As `PricingPort.prices`. Where one price is missing all are asked, so that those shown together are of one revision. A SKU without a price
   * is asked every time.
   */
  async prices(
    scope: PriceScope,
    items: readonly PriceItem[],
    call?: Call,
  ): Promise<Pick<Prices, 'unitPrices'>> {
    const found = this.copies.find(items.map((item) => questionOf(scope, item)));
    if (found) return { unitPrices: new Map(items.map(({ sku }, index) => [sku, found[index]!])) };
    const askedAt = performance.now();
    const { unitPrices, terms } = await this.pricing.prices(scope, items, call);
    const answers = items.flatMap((item) => {
      const unitPriceMinor = unitPrices.get(item.sku);
      return unitPriceMinor === undefined ? [] : [[questionOf(scope, item), unitPriceMinor] as const];
    });
    this.copies.keep(answers, terms, askedAt);
    return { unitPrices };
  }

  onModuleDestroy(): void {
    this.copies.close();
  }
}

const questionOf = ({ currency, customerGroup }: PriceScope, { sku, quantity }: PriceItem): string =>
  [currency, customerGroup, quantity, sku].join('\n');
