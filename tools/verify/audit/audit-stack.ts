import { setTimeout as pause } from 'node:timers/promises';

import type { Check, Finding } from './check.ts';
import * as causes from './checks/causes.ts';
import * as money from './checks/money.ts';
import * as orders from './checks/orders.ts';
import * as promotions from './checks/promotions.ts';
import * as refunds from './checks/refunds.ts';
import * as stock from './checks/stock.ts';
import { readStack } from './read-stack.ts';
import type { AuditedStack, ReadStack } from './read-stack.ts';

/** Every invariant as one named check (OPS-8). */
export const CHECKS: readonly Check[] = [
  ...Object.values(causes),
  ...Object.values(refunds),
  ...Object.values(money),
  ...Object.values(orders),
  ...Object.values(stock),
  ...Object.values(promotions),
];

const audit = (read: ReadStack): Finding[] =>
  CHECKS.map(({ name, find }) => {
    const offenders = find(read);
    return offenders ? { name, offenders } : { name, offenders: [], isSkipped: true };
  });

/** Times of an audit. */
export interface AuditTimes {
  /** For how long findings are looked at again; default a minute. */
  readonly settleMs?: number;
  readonly everyMs?: number;
}

/**
 * Audits a running stack. Databases are read one after the other while work goes on, so a finding counts only when a second look still
 * sees the same offender: looks again every `everyMs` until nothing is left of the first finding, or `settleMs` have passed.
 */
export async function auditStack(
  stack: AuditedStack,
  { settleMs = 60_000, everyMs = 5_000 }: AuditTimes = {},
): Promise<readonly Finding[]> {
  const until = performance.now() + settleMs;
  let findings = audit(await readStack(stack));
  while (findings.some(({ offenders }) => offenders.length > 0) && performance.now() < until) {
    await pause(Math.min(everyMs, Math.max(0, until - performance.now()) + 1));
    const again = new Map(
      audit(await readStack(stack)).map(({ name, offenders }) => [name, new Set(offenders)]),
    );
    findings = findings.map((finding) => ({
      ...finding,
      offenders: finding.offenders.filter((offender) => again.get(finding.name)?.has(offender)),
    }));
  }
  return findings;
}
