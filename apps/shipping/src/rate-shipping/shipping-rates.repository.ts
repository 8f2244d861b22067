import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import type { RateStep } from '../domain/rate-step.js';
import { zoneOf } from '../domain/shipping-zone.js';
import type { ShippingQuery } from './shipping-query.js';
import { FIND_RATES } from './shipping-rates.statements.js';
import type { RateStepRow } from './shipping-rates.statements.js';
import { ShippingZonesRepository } from './shipping-zones.repository.js';
import type { TenantZones } from './shipping-zones.repository.js';

/** The rates for an address. */
export interface FoundRates {
  /** The operators' switch. */
  readonly enabled: boolean;
  /** Of the zone that contains the address. */
  readonly steps: readonly RateStep[];
  /** Zones and rates are of this revision of the tenant or a later one. */
  readonly revision: bigint;
}

@Injectable()
export class ShippingRatesRepository {
  constructor(
    private readonly pool: Pool,
    private readonly zones: ShippingZonesRepository,
  ) {}

  /**
   * One statement while the zones are cached. The switch is read with the rates, so that switching them off applies to the next call. Zones
   * that are older than the rates are read again, whatever process changed them.
   */
  async find(tenantId: string, query: ShippingQuery): Promise<FoundRates> {
    const zones = await this.zones.ofTenant(tenantId);
    const found = await this.findIn(tenantId, query, zones);
    if (zones.revision >= found.revision) return found;
    const newer = await this.zones.ofTenant(tenantId, found.revision);
    const { revision, ...rates } = await this.findIn(tenantId, query, newer);
    return { ...rates, revision: newer.revision < revision ? newer.revision : revision };
  }

  private async findIn(tenantId: string, query: ShippingQuery, { zones }: TenantZones): Promise<FoundRates> {
    const { currency, weightGrams, subtotalMinor, methodId } = query;
    const zone = zoneOf(zones, query);
    const values = [tenantId, currency, zone?.id ?? null, weightGrams, subtotalMinor, methodId];
    const rows = await run(this.pool, FIND_RATES, values);
    return {
      enabled: rows[0]?.enabled ?? true,
      steps: rows.flatMap(toStep),
      revision: rows[0]?.revision ?? 0n,
    };
  }
}

const toStep = (row: RateStepRow): RateStep[] =>
  row.method_id === null
    ? []
    : [
        {
          methodId: row.method_id,
          methodName: row.method_name,
          rateMinor: row.rate_minor,
          measure: row.measure,
          upTo: row.up_to,
          freeAboveMinor: row.free_above_minor,
          estimatedDays: row.estimated_days,
        },
      ];
