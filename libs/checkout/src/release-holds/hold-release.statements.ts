import { statement } from '@holdfast/postgres';

/** Takes the next attempt number for a release; none when an attempt was opened since, which owns the hold then. */
export const BURN_ATTEMPT = statement<{ attempt: number }>(
  'burn_attempt',
  `UPDATE carts SET attempts = attempts + 1
    WHERE id = $1 AND tenant_id = $2 AND attempts = $3 AND open_attempt IS NULL AND status = 'active'
   RETURNING attempts AS attempt`,
);
