import { statement } from '@holdfast/postgres';

/** Rates that begin at or after the instant are replaced by the new one. */
export const DROP_LATER = statement(
  'pricing_drop_later_tax_rates',
  `DELETE FROM tax_rates
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class = $5 AND name = $6
     AND valid_from >= COALESCE($7::timestamptz, now())`,
);

/** Ends the rate in force instead of overwriting it: refunds and reports need it. */
export const END_FORMER = statement(
  'pricing_end_former_tax_rate',
  `UPDATE tax_rates SET valid_until = COALESCE($7::timestamptz, now()), updated_at = now()
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class = $5 AND name = $6
     AND valid_until > COALESCE($7::timestamptz, now())`,
);

export const ADD_RATE = statement(
  'pricing_add_tax_rate',
  `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, valid_from, rate, compound, priority, applies_to_shipping)
   VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7::timestamptz, now()), $8::numeric, $9, $10, $11)`,
);

/** Serialises writers, so that one rate is never in force twice. */
export const LOCK_COUNTRY = statement(
  'pricing_lock_tax_rates',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/** Another class of the jurisdiction that already taxes shipping; a second one would be ambiguous. */
export const CLASS_TAXING_SHIPPING = statement<{ tax_class: string }>(
  'pricing_classes_claiming_shipping',
  `SELECT tax_class FROM tax_rates
   WHERE tenant_id = $1 AND country = $2 AND region = $3 AND postal_prefix = $4 AND tax_class <> $5 AND applies_to_shipping
     AND valid_until > COALESCE($6::timestamptz, now())
   LIMIT 1`,
);
