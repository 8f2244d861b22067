#!/usr/bin/env node
// `npm run chaos`: shoppers buy while processes die, stand still and lose each other's answers; then everything has to add up.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run chaos -- [--runs N] [--seed S] [--from R] [--port-offset N] [--data-dir D]

Starts a stack of its own. In every run some shoppers buy (cards, 3-D Secure, declines, cash, the gateway's page, codes, double clicks,
edits during the confirm) while things go wrong: processes killed, frozen and stopped, Redis flushed and killed, answers lost. Ends with
the audit. The same seed plans the same runs. Exit code 1 on a violation.

  --runs N         how many (default 20)
  --seed S         whole number (default 1)
  --from R         number of the first run, to repeat one (default 1)
  --port-offset N  added to every port (default: the first of some that is free)
  --data-dir D     keep data and logs here instead of in a temporary folder
`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    'port-offset': { type: 'string' },
    'data-dir': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const offset = values['port-offset'];
if (offset !== undefined && !/^\d+$/.test(offset)) throw new Error('--port-offset takes a whole number');
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
await ensureInstalled({ onLine: (line) => console.log(line) });
const { startChaos } = await import('./run-chaos.ts');
process.exit(
  await startChaos({
    runs: Number(values.runs),
    seed: Number(values.seed),
    from: Number(values.from),
    portOffset: offset === undefined ? undefined : Number(offset),
    dataDir: values['data-dir'],
  }),
);
