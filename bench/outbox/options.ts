import { parseArgs } from 'node:util';

import { findDaprd } from '../../tools/launcher/processes/sidecars.ts';

const USAGE = `Usage: npm run bench:outbox -- [--relays 1,2,4] [--events 10000] [--samples 200] [--brokers NAMES] [--port-offset N] [--json]

Starts a durable PostgreSQL and Redis, stores events as the apps do, and lets relays (a process each) publish them: the drain of a
backlog by 1, 2 and 4 relays, the way of single events through idle relays, and the same without notifications.

  --brokers stub,local,daprd   what takes the events: a server that only says 204 (the relay alone), the local sidecar with Redis, real
                               daprd with Redis (default: all there are)
  --samples N                  single events per latency figure
Exit code 0 when no event was lost or published twice, whatever the figures are.
`;
const KINDS = ['stub', 'local', 'daprd'];

function whole(text) {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number`);
  return Number(text);
}

function brokersOf(text) {
  const kinds = text?.split(',') ?? KINDS.filter((kind) => kind !== 'daprd' || findDaprd());
  for (const kind of kinds) if (!KINDS.includes(kind)) throw new Error(`there is no broker "${kind}"`);
  if (kinds.includes('daprd') && !findDaprd())
    throw new Error('there is no daprd: HOLDFAST_DAPRD=$(npm run --silent daprd) builds and names one');
  return kinds;
}

/** Reads the words behind `npm run bench:outbox --`; ends the process for --help or wrong ones. */
export function outboxBenchOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        relays: { type: 'string', default: '1,2,4' },
        events: { type: 'string', default: '10000' },
        samples: { type: 'string', default: '200' },
        brokers: { type: 'string' },
        'port-offset': { type: 'string', default: '17000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return {
      relays: values.relays.split(',').map(whole),
      events: whole(values.events),
      samples: whole(values.samples),
      brokers: brokersOf(values.brokers),
      portOffset: whole(values['port-offset']),
      json: values.json,
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
