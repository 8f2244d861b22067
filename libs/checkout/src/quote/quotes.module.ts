import { Module } from '@nestjs/common';

import { CopiedPrices } from '../copies/copied-prices.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { QuoteCheckout } from './quote-checkout.js';
import { RememberedProducts } from './remembered-products.js';
import { ShippingQuotes } from './shipping-quotes.js';

const PROVIDERS = [CopiedPrices, QuoteCheckout, RememberedProducts, ShippingQuotes, TenantRepository];

/** Quotes, and the shops whose settings they follow. */
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class QuotesModule {}
