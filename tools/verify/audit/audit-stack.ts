import * as causes from './checks/causes.ts';
import * as money from './checks/money.ts';
import * as orders from './checks/orders.ts';
import * as promotions from './checks/promotions.ts';
import * as stock from './checks/stock.ts';
import { readStack } from './read-stack.ts';

/** Every invariant as one named check (OPS-8). */
export const CHECKS = [causes, money, orders, stock, promotions].flatMap((group) => Object.values(group));

/** Runs all checks on what was read: `[{name, offenders}]`; `isSkipped` where the gateway would have to be seen and cannot. */
export const audit = (read) =>
  CHECKS.map(({ name, needsGateway, find }) =>
    needsGateway && !read.charges
      ? { name, offenders: [], isSkipped: true }
      : { name, offenders: find(read) },
  );

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Audits a running stack. Databases are read one after the other while work goes on, so a finding counts only when a second look still
 * sees the same offender: looks again every `everyMs` until nothing is left of the first finding, or `settleMs` have passed.
 */
export async function auditStack(stack, { settleMs = 60_000, everyMs = 5_000 } = {}) {
  const until = performance.now() + settleMs;
  let findings = audit(await readStack(stack));
  while (findings.some(({ offenders }) => offenders.length > 0) && performance.now() < until) {
    await pause(Math.min(everyMs, Math.max(0, until - performance.now()) + 1));
    const again = audit(await readStack(stack));
    findings = findings.map(({ name, offenders, isSkipped }, index) => ({
      name,
      isSkipped,
      offenders: offenders.filter((offender) => again[index].offenders.includes(offender)),
    }));
  }
  return findings;
}
