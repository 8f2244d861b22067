import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import type { Stack } from '../../launcher/stack.ts';
import { auditStack } from '../audit/audit-stack.ts';

const EVERY_MS = 250;
const LIMIT_MS = 60_000;
/** The audit has at least so long to find nothing. */
const LEAST_AUDIT_MS = 1_000;

const OPEN = `SELECT (SELECT count(*) FROM checkout_attempts WHERE status = 'running')::int AS attempts,
  (SELECT count(*) FROM failed_compensations WHERE status = 'pending')::int AS compensations`;

/** Waits until the stack has come to rest: nothing is open, and the audit finds nothing. Answers what was still wrong after a minute. */
export async function atRest(stack: Stack): Promise<string[]> {
  const began = performance.now();
  const open = await untilNothingIsOpen(stack);
  const settleMs = Math.max(LEAST_AUDIT_MS, LIMIT_MS - (performance.now() - began));
  const findings = await auditStack(stack, { settleMs, everyMs: EVERY_MS });
  const violated = findings.filter(({ offenders }) => offenders.length > 0);
  return [...violated.map(({ name, offenders }) => `${name}: ${offenders.join(', ')}`), ...open];
}

/** Waits until no attempt is driven and no undo is owed. Answers what was still open after a minute. */
export async function untilNothingIsOpen({ databases }: Pick<Stack, 'databases'>): Promise<string[]> {
  const until = performance.now() + LIMIT_MS;
  const pool = new pg.Pool({ connectionString: databases['checkout'], max: 1 });
  try {
    for (;;) {
      const { rows } = await pool.query<{ attempts: number; compensations: number }>(OPEN);
      if (rows.every(({ attempts, compensations }) => attempts + compensations === 0)) return [];
      if (performance.now() > until) return [`still open after a minute: ${JSON.stringify(rows)}`];
      await pause(EVERY_MS);
    }
  } finally {
    await pool.end();
  }
}
