import { z } from 'zod';

import { validationFailed } from '@holdfast/errors';
import { inTransaction, run, statement } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';
import { countryField, normalisePostalCode, normaliseRegion, textField } from '@holdfast/validation';

const named = () => textField(100).trim().min(1, 'is required');

/** A rate of a jurisdiction from an instant on. */
export const NewTaxRate = z
  .object({
    countryCode: countryField(),
    region: textField(100),
    postalPrefix: textField(20),
    taxClass: named(),
    name: named(),
    rate: z
      .string()
      .regex(/^(0(\.\d{1,10})?|1(\.0{1,10})?)$/, 'expected a decimal fraction from 0 to 1, such as 0.0825'),
    compound: z.boolean(),
    priority: z.int().min(0).max(1_000),
    appliesToShipping: z.boolean(),
    /** Empty: now. */
    validFrom: z.union([z.literal(''), z.iso.datetime({ offset: true })]),
  })
  .transform((rate) => ({
    ...rate,
    region: normaliseRegion(rate.region, rate.countryCode),
    postalPrefix: normalisePostalCode(rate.postalPrefix),
  }));

export type NewTaxRate = z.output<typeof NewTaxRate>;

/** Whatever was to begin at or after the instant is replaced by the new rate. */
const DROP_LATER = statement(
  'pricing_drop_later_tax_rates',
  `DELETE FROM tax_rates
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class = $5 AND name = $6
     AND valid_from >= COALESCE($7::timestamptz, now())`,
);

/** Kept for refunds and reports: what was in force ends, it is not overwritten. */
const END_FORMER = statement(
  'pricing_end_former_tax_rate',
  `UPDATE tax_rates SET valid_until = COALESCE($7::timestamptz, now()), updated_at = now()
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class = $5 AND name = $6
     AND valid_until > COALESCE($7::timestamptz, now())`,
);

const ADD_RATE = statement(
  'pricing_add_tax_rate',
  `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, valid_from, rate, compound, priority, applies_to_shipping)
   VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7::timestamptz, now()), $8::numeric, $9, $10, $11)`,
);

/** Two writers of one rate queue up instead of leaving two rates in force. */
const LOCK_COUNTRY = statement(
  'pricing_lock_tax_rates',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/** Rates of other classes in the jurisdiction that claim shipping; a second one would make it ambiguous. */
const CLAIMING_SHIPPING = statement<{ tax_class: string }>(
  'pricing_classes_claiming_shipping',
  `SELECT tax_class FROM tax_rates
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class <> $5 AND applies_to_shipping
     AND valid_until > COALESCE($6::timestamptz, now())
   LIMIT 1`,
);

/** Sets one tax rate from an instant on, and ends the one it follows. */
export class SetTaxRate {
  constructor(
    private readonly pool: Pool,
    private readonly onWritten: (tenantId: string) => void,
  ) {}

  /**
   * The next CalculateTax of this process reckons with it; other processes hear of it within milliseconds. `alongside`: what belongs into
   * the same transaction, as a line of the audit does.
   */
  async execute(
    tenantId: string,
    rate: NewTaxRate,
    alongside: (tx: PoolClient) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const place = [tenantId, rate.countryCode, rate.region, rate.postalPrefix];
    const from = rate.validFrom || null;
    const key = [...place, rate.taxClass, rate.name, from];
    await inTransaction(this.pool, async (tx) => {
      await run(tx, LOCK_COUNTRY, [JSON.stringify(['tax_rates', tenantId, rate.countryCode])]);
      const [other] = rate.appliesToShipping
        ? await run(tx, CLAIMING_SHIPPING, [...place, rate.taxClass, from])
        : [];
      if (other) {
        throw validationFailed([
          { path: 'appliesToShipping', message: `class ${other.tax_class} taxes shipping there already` },
        ]);
      }
      await run(tx, DROP_LATER, key);
      await run(tx, END_FORMER, key);
      await run(tx, ADD_RATE, [...key, rate.rate, rate.compound, rate.priority, rate.appliesToShipping]);
      await alongside(tx);
    });
    this.onWritten(tenantId);
  }
}
