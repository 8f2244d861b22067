import { statement } from '@holdfast/postgres';

/** Open attempts, as their gauges show them. */
export interface OpenAttempts {
  left: number;
  awaiting: number;
  oldest_seconds: number;
}

/** Counts and ages of open attempts. */
export const READ_OPEN_ATTEMPTS = statement<OpenAttempts>(
  'read_open_attempts',
  `SELECT count(*) FILTER (WHERE status = 'running' AND lease_until <= now())::int AS left,
          count(*) FILTER (WHERE status = 'awaiting_customer')::int AS awaiting,
          coalesce(extract(epoch FROM now() - min(opened_at) FILTER (WHERE status = 'running')), 0)::float8 AS oldest_seconds
     FROM checkout_attempts WHERE status IN ('running', 'awaiting_customer')`,
);
