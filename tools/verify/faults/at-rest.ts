import pg from 'pg';

import { auditStack } from '../audit/audit-stack.ts';

const EVERY_MS = 250;
const LIMIT_MS = 60_000;

const OPEN = `SELECT (SELECT count(*) FROM checkout_attempts WHERE status = 'running')::int AS attempts,
  (SELECT count(*) FROM failed_compensations WHERE status = 'pending')::int AS compensations`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until the stack has come to rest: no attempt is driven, no undo is owed, and the audit finds nothing. Answers
 * `{seconds, findings, open?}`; findings are what was still wrong after a minute.
 */
export async function atRest(stack, { limitMs = LIMIT_MS, audits = true } = {}) {
  const began = performance.now();
  const open = await untilNothingIsOpen(stack, began + limitMs);
  if (!audits) return { seconds: (performance.now() - began) / 1_000, findings: [], open };
  const left = Math.max(1_000, limitMs - (performance.now() - began));
  const findings = await auditStack(stack, { settleMs: left, everyMs: EVERY_MS });
  const wrong = findings.filter(({ offenders }) => offenders.length > 0);
  if (open) wrong.push({ name: 'nothing is open', offenders: [JSON.stringify(open)] });
  return { seconds: (performance.now() - began) / 1_000, findings: wrong, open };
}

async function untilNothingIsOpen({ databases }, until) {
  const pool = new pg.Pool({ connectionString: databases.checkout, max: 1 });
  try {
    for (;;) {
      const [row] = (await pool.query(OPEN)).rows;
      if (row.attempts + row.compensations === 0) return undefined;
      if (performance.now() > until) return row;
      await pause(EVERY_MS);
    }
  } finally {
    await pool.end();
  }
}
