import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { ShopSection } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { countryField, currencyField, normalisePostalCode, textField } from '@holdfast/validation';

import { ShippingZonesRepository } from '../rate-shipping/shipping-zones.repository.js';
import {
  SNAPSHOT_SHIPPING,
  WRITE_METHODS,
  WRITE_RATES,
  WRITE_ZONES,
} from './shipping-shop-section.statements.js';

const name = () => textField(100).min(1, 'is required');
const amount = () =>
  z
    .int('expected a whole number')
    .min(0)
    .max(10 ** 13);

const Schema = z.strictObject({
  zones: z
    .array(
      z.strictObject({
        id: name(),
        name: name(),
        priority: z.int().min(0).max(100_000),
        countries: z.array(countryField()).max(300).default([]),
        regions: z.array(textField(20)).max(500).default([]),
        postalPrefixes: z.array(textField(20).transform(normalisePostalCode)).max(5_000).default([]),
        excludedCountries: z.array(countryField()).max(300).default([]),
      }),
    )
    .max(500)
    .default([]),
  methods: z
    .array(
      z.strictObject({
        id: name(),
        name: name(),
        position: z.int().min(0).max(1_000).default(0),
        active: z.boolean().default(true),
      }),
    )
    .max(100)
    .default([]),
  rates: z
    .array(
      z.strictObject({
        zone: name(),
        method: name(),
        currency: currencyField(),
        basis: z.enum(['weight', 'price']).default('weight'),
        from: amount().default(0),
        upTo: amount().optional(),
        rateMinor: amount(),
        freeAboveMinor: amount().optional(),
        estimatedDays: z.int().min(0).max(365),
      }),
    )
    .max(20_000)
    .default([]),
});
type Wanted = z.output<typeof Schema>;

/** Zones, methods and rates. */
@Injectable()
export class ShippingShopSection extends ShopSection<Wanted> {
  readonly name = 'shipping';
  readonly schema = Schema;

  constructor(private readonly cachedZones: ShippingZonesRepository) {
    super();
  }

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT_SHIPPING, [tenantId]))?.things ?? {};
  }

  async write(tx: Queryable, tenantId: string, { zones, methods, rates }: Wanted): Promise<void> {
    await run(tx, WRITE_ZONES, [tenantId, JSON.stringify(zones)]);
    await run(tx, WRITE_METHODS, [tenantId, JSON.stringify(methods)]);
    await run(tx, WRITE_RATES, [tenantId, JSON.stringify(rates)]);
  }

  override written(tenantId: string): void {
    this.cachedZones.forget(tenantId);
  }
}
