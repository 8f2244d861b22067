#!/usr/bin/env node
// `npm run test:fuzz`: bad input over every HTTP route, gRPC method and subscription; nothing may answer 5xx, hang, die, or refuse without a reason.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run test:fuzz -- [--requests N] [--seed S] [--kinds http,grpc,events] [--case N] [--port-offset N --data-dir D]

Draws requests from the OpenAPI documents, the .proto files and the events' schemas: mostly valid ones, with something wrong in a field, a header, the address,
the body or the bytes. Starts a stack of its own unless --data-dir names one that runs. Exit code 1 on a finding.

  --requests N   how many (default 10000)
  --seed S       whole number (default: the day's); the same seed draws the same requests
  --case N       only this one of them
  --kinds K      of http, grpc and events (default all)
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10).replaceAll('-', '') },
    case: { type: 'string' },
    kinds: { type: 'string', default: 'http,grpc,events' },
    'port-offset': { type: 'string' },
    'data-dir': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
await ensureInstalled({ onLine: (line) => console.log(line) });
const { startFuzz } = await import('./start-fuzz.ts');
process.exit(
  await startFuzz({
    requests: Number(values.requests),
    seed: Number(values.seed),
    only: values.case === undefined ? undefined : Number(values.case),
    kinds: values.kinds.split(','),
    portOffset: values['port-offset'],
    dataDir: values['data-dir'],
  }),
);
