#!/usr/bin/env node
// `npm run test:faults`: real processes die at every boundary of the saga, answers are lost between them, and everything has to add up.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run test:faults -- [--port-offset N] [--data-dir D] [--only PATTERN] [--limit-minutes M] [--real-times]

Starts a stack of its own, kills its processes at every boundary of the confirm, loses answers, and audits.

  --data-dir D   keep data and logs here instead of in a temporary folder
  --only PATTERN only cases whose name matches the regular expression
  --real-times   leases, polls and back-offs as in production: for a few cases, and to see how long recovery takes there
  --limit-minutes M  what has not ended by then has failed (default 30)
`;

const { values } = parseArgs({
  options: {
    'port-offset': { type: 'string' },
    'data-dir': { type: 'string' },
    only: { type: 'string' },
    'real-times': { type: 'boolean', default: false },
    'limit-minutes': { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});
const offset = values['port-offset'];
if (offset !== undefined && !/^\d+$/.test(offset)) throw new Error('--port-offset takes a whole number');
if (!/^[1-9]\d*$/.test(values['limit-minutes']))
  throw new Error('--limit-minutes takes a whole number above 0');
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
await ensureInstalled({ onLine: (line) => console.log(line) });
const { runFaults } = await import('./run-faults.ts');
process.exit(
  await runFaults({
    portOffset: offset === undefined ? undefined : Number(offset),
    dataDir: values['data-dir'],
    only: values.only,
    realTimes: values['real-times'],
    limitMs: Number(values['limit-minutes']) * 60_000,
  }),
);
