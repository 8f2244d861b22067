import { Module } from '@nestjs/common';

import { CopiedPrices } from '../copies/copied-prices.js';
import { CopiedProducts } from '../copies/copied-products.js';
import { CopiedPromotions } from '../copies/copied-promotions.js';
import { CopiedShipping } from '../copies/copied-shipping.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { QuoteCheckout } from './quote-checkout.js';
import { ShippingQuotes } from './shipping-quotes.js';

const PROVIDERS = [
  CopiedPrices,
  CopiedProducts,
  CopiedPromotions,
  CopiedShipping,
  QuoteCheckout,
  ShippingQuotes,
  TenantRepository,
];

/** Quotes, and the shops whose settings they follow. */
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class QuotesModule {}
