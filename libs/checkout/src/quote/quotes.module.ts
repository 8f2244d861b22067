import { Module } from '@nestjs/common';

import { CopiedPrices } from '../copies/copied-prices.js';
import { CopiedPromotions } from '../copies/copied-promotions.js';
import { CopiedShipping } from '../copies/copied-shipping.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { QuoteCheckout } from './quote-checkout.js';
import { RememberedProducts } from './remembered-products.js';
import { ShippingQuotes } from './shipping-quotes.js';

const PROVIDERS = [
  CopiedPrices,
  CopiedPromotions,
  CopiedShipping,
  QuoteCheckout,
  RememberedProducts,
  ShippingQuotes,
  TenantRepository,
];

/** Quotes, and the shops whose settings they follow. */
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class QuotesModule {}
