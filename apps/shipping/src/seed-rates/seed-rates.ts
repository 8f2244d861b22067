import type { z } from 'zod';

import type { Pool } from '@holdfast/postgres';

import { prismaClient } from '../prisma-client.js';
import type { MethodRow, RateRow, ZoneRow } from './rate-rows.js';

/** The zones, methods and rates of the CSV files. */
export interface RateTables {
  readonly zones: readonly z.output<typeof ZoneRow>[];
  readonly methods: readonly z.output<typeof MethodRow>[];
  readonly rates: readonly z.output<typeof RateRow>[];
}

const zoneOf = (row: RateTables['zones'][number]) => ({
  tenantId: row.tenant,
  id: row.zone,
  name: row.name,
  priority: row.priority,
  countries: row.countries,
  regions: row.regions,
  postalPrefixes: row.postal_prefixes,
  excludedCountries: row.excluded_countries,
});

const methodOf = (row: RateTables['methods'][number]) => ({
  tenantId: row.tenant,
  id: row.method,
  name: row.name,
  position: row.position,
  active: row.active,
});

const rateOf = (row: RateTables['rates'][number]) => ({
  tenantId: row.tenant,
  zoneId: row.zone,
  methodId: row.method,
  currency: row.currency,
  basis: row.basis,
  fromValue: row.from,
  upTo: row.up_to ?? null,
  rateMinor: row.rate_minor,
  freeAboveMinor: row.free_above_minor ?? null,
  estimatedDays: row.estimated_days,
});

/** Adds missing rows, all or nothing. Existing ones stay as they are: an operator may have changed them. */
export async function seedRates(pool: Pool, { zones, methods, rates }: RateTables): Promise<void> {
  const client = await prismaClient(pool);
  await client.$transaction([
    client.shippingZone.createMany({ data: zones.map(zoneOf), skipDuplicates: true }),
    client.shippingMethod.createMany({ data: methods.map(methodOf), skipDuplicates: true }),
    client.shippingRate.createMany({ data: rates.map(rateOf), skipDuplicates: true }),
  ]);
}
