#!/usr/bin/env node
// `npm run audit`: checks the invariants of a running stack across all its databases and the gateway. Exit code 1 on a violation.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../setup/ensure-installed.mjs';

const USAGE = `Usage: npm run audit -- [--port-offset N] [--data-dir D] [--settle SECONDS] [--json]

Checks every invariant of a running stack. What looks wrong counts only when it still does after --settle seconds (60).
`;

async function main() {
  const { values } = parseArgs({
    options: {
      'port-offset': { type: 'string' },
      'data-dir': { type: 'string' },
      settle: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  await ensureInstalled({ onLine: console.error, build: false });
  const { findStack } = await import('../launcher/state-file.mjs');
  const { auditStack } = await import('./audit-stack.mjs');
  const { printAudit } = await import('./print-audit.mjs');
  const stack = findStack({ portOffset: values['port-offset'], dataDir: values['data-dir'] });
  const findings = await auditStack(stack, { settleMs: Number(values.settle) * 1_000 });
  if (values.json) console.log(JSON.stringify(findings));
  else printAudit(findings);
  return findings.every(({ offenders }) => offenders.length === 0) ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 2;
});
