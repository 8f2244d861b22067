#!/usr/bin/env node
// `npm run audit`: checks the invariants of a running stack across all its databases and the gateway. Exit code 1 on a violation.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, placeOf, readCommandLine, wholeNumber } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import type { AuditedStack } from './read-stack.ts';

const USAGE = `Usage: npm run audit -- [--port-offset N] [--data-dir D] [--settle SECONDS] [--json]
                        [--metrics-port P [--metrics-host H] [--every SECONDS]]

Checks every invariant of a running stack. A finding counts only when it still stands after --settle seconds (60).
Without a local stack: AUDIT_DATABASE_URL_CHECKOUT, _ORDER, _PAYMENT, _WAREHOUSE, _PROMOTION, _CATALOG, _NOTIFICATION,
_LOYALTY and _ANALYTICS name the databases.

  --metrics-port P  audits every --every seconds (300) and serves the findings as metrics on http://H:P/metrics (H: 127.0.0.1)
`;
const OPTIONS = {
  ...PLACE_OPTIONS,
  settle: { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
  'metrics-port': { type: 'string' },
  'metrics-host': { type: 'string', default: '127.0.0.1' },
  every: { type: 'string', default: '300' },
} as const;

/** A number of seconds, in ms. */
function milliseconds(name: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} takes seconds, not "${text}"`);
  return Number(text) * 1_000;
}

function parseAuditOptions(args: string[]) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { 'metrics-port': port, 'metrics-host': host } = values;
  return {
    stack: placeOf(values),
    settleMs: milliseconds('settle', values.settle),
    everyMs: milliseconds('every', values.every),
    json: values.json,
    port: port === undefined ? undefined : wholeNumber(port),
    host,
  };
}

async function main(options: ReturnType<typeof parseAuditOptions>): Promise<number> {
  const { settleMs, everyMs, port, host } = options;
  await ensureInstalled({ onLine: console.error, build: false });
  const { findAudited } = await import('./find-audited.ts');
  const stack = findAudited(options.stack);
  if (port !== undefined) return serve(stack, { port, host, settleMs, everyMs });
  const { auditStack } = await import('./audit-stack.ts');
  const { printAudit } = await import('./print-audit.ts');
  const findings = await auditStack(stack, { settleMs });
  if (options.json) console.log(JSON.stringify(findings));
  else printAudit(findings);
  return findings.every(({ offenders }) => offenders.length === 0) ? 0 : 1;
}

interface Served {
  readonly port: number;
  readonly host: string;
  readonly settleMs: number;
  readonly everyMs: number;
}

/** Audits and serves the metrics until SIGINT or SIGTERM. */
async function serve(stack: AuditedStack, { port, host, settleMs, everyMs }: Served): Promise<number> {
  const { AuditMetrics } = await import('./audit-metrics.ts');
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());
  const metrics = new AuditMetrics(stack, { settleMs });
  const server = await metrics.serve(port, host);
  while (!stopped.signal.aborted) {
    await Promise.race([
      metrics.run(),
      new Promise((resolve) => stopped.signal.addEventListener('abort', resolve, { once: true })),
    ]);
    await pause(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
  }
  server.closeAllConnections();
  server.close();
  return 0;
}

process.exit(
  await main(readCommandLine(USAGE, parseAuditOptions)).catch((error: unknown) => {
    console.error(messageOf(error));
    return 2;
  }),
);
