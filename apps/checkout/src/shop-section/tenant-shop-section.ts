import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { TenantRepository, returnOrigin } from '@holdfast/checkout';
import { currenciesNotTaken } from '@holdfast/money';
import { ShopSection } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currencyField, textField } from '@holdfast/validation';

import { SNAPSHOT_TENANT, WRITE_TENANT } from './tenant-shop-section.statements.js';

/** In canonical form, since the addresses of requests are compared in it. */
const returnOriginField = () =>
  textField(300).transform((text, context) => {
    const origin = returnOrigin(text);
    if (origin !== undefined) return origin;
    context.addIssue({ code: 'custom', message: 'expected an origin such as https://shop.example' });
    return z.NEVER;
  });

const Schema = z
  .strictObject({
    name: textField(200).min(1, 'is required'),
    currency: currencyField(),
    currencies: z.array(currencyField()).min(1).max(50).optional().describe('default: the one currency'),
    pricesIncludeTax: z.boolean(),
    shippingPricesNet: z.boolean().default(false),
    taxRounding: z.enum(['line', 'total']).default('line'),
    capturePolicy: z.enum(['immediate', 'on_shipment']).default('immediate'),
    maxPromotionCodes: z.int().min(0).max(5).default(5),
    paymentMethods: z.array(z.enum(['card', 'cod'])).min(1),
    gatewayAccount: z
      .string()
      .regex(/^acct_\w{1,90}$/, 'expected an account such as acct_123')
      .nullable()
      .default(null),
    missingShippingRate: z.enum(['refuse', 'fallback']).default('refuse'),
    fallbackShippingMinor: z
      .int()
      .min(0)
      .max(10 ** 13)
      .nullable()
      .default(null),
    locale: z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag such as en-US'),
    returnOrigins: z
      .array(returnOriginField())
      .max(50)
      .default([])
      .describe('origins that customers may be sent back to; none: nowhere in production'),
  })
  .refine(({ currency, currencies }) => !currencies || currencies.includes(currency), {
    path: ['currencies'],
    message: "must hold the shop's currency",
  })
  .superRefine(({ currency, currencies = [currency], paymentMethods }, context) => {
    for (const code of currenciesNotTaken(paymentMethods, currencies))
      context.addIssue({
        code: 'custom',
        path: [currency === code ? 'currency' : 'currencies'],
        message: `the shop cannot be paid in ${code}; docs/payments.md has the currencies that cards are charged in`,
      });
  })
  .refine(
    ({ missingShippingRate: rule, fallbackShippingMinor: fee }) => (rule === 'fallback') === (fee !== null),
    { path: ['fallbackShippingMinor'], message: 'goes with missingShippingRate: fallback' },
  );
type Wanted = z.output<typeof Schema>;

/** The shop's own settings: currency, tax, capture and payment. */
@Injectable()
export class TenantShopSection extends ShopSection<Wanted> {
  readonly name = 'settings';
  readonly schema = Schema;

  constructor(private readonly tenants: TenantRepository) {
    super();
  }

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    const row = await runOne(tx, SNAPSHOT_TENANT, [tenantId]);
    return row ? { settings: row.thing } : {};
  }

  async write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void> {
    const { currency, currencies = [currency] } = wanted;
    await run(tx, WRITE_TENANT, [tenantId, JSON.stringify({ ...wanted, currencies })]);
  }

  override written(tenantId: string): void {
    this.tenants.forget(tenantId);
  }
}
