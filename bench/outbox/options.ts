import { parseArgs } from 'node:util';

import { wholeNumber, wholeNumbers } from '../../tools/launcher/command-line.ts';
import { findDaprd } from '../../tools/launcher/processes/find-daprd.ts';

export const USAGE = `Usage: npm run bench:outbox -- [--relays 1,2,4] [--events 10000] [--samples 200] [--brokers NAMES] [--port-offset N] [--json]

Starts a durable PostgreSQL and Redis, stores events as the apps do, and lets relays (a process each) publish them: the drain of a
backlog by 1, 2 and 4 relays, the way of single events through idle relays, and the same without notifications.

  --brokers stub,local,daprd   what takes the events: a server that only says 204 (the relay alone), the local sidecar with Redis, real
                               daprd with Redis (default: all there are)
  --samples N                  single events per latency figure
Exit code 0 when no event was lost or published twice, whatever the figures are.
`;
/** A kind of broker. */
export type BrokerKind = 'stub' | 'local' | 'daprd';
const KINDS: readonly BrokerKind[] = ['stub', 'local', 'daprd'];

/** How the benchmark is run. */
export interface OutboxBenchOptions {
  readonly relays: readonly number[];
  readonly events: number;
  readonly samples: number;
  readonly brokers: readonly BrokerKind[];
  readonly portOffset: number;
  readonly json: boolean;
}

function brokersOf(text: string): BrokerKind[] {
  return text.split(',').map((name) => {
    const kind = KINDS.find((each) => each === name);
    if (!kind) throw new Error(`there is no broker "${name}"`);
    if (kind === 'daprd' && !findDaprd())
      throw new Error('there is no daprd: HOLDFAST_DAPRD=$(npm run --silent daprd) builds and names one');
    return kind;
  });
}

/** Reads the command line of `npm run bench:outbox`. */
export function parseOutboxBenchOptions(args: string[]): OutboxBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      relays: { type: 'string', default: '1,2,4' },
      events: { type: 'string', default: '10000' },
      samples: { type: 'string', default: '200' },
      brokers: { type: 'string' },
      'port-offset': { type: 'string', default: '17000' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    relays: wholeNumbers(values.relays),
    events: wholeNumber(values.events),
    samples: wholeNumber(values.samples),
    brokers: values.brokers
      ? brokersOf(values.brokers)
      : KINDS.filter((kind) => kind !== 'daprd' || findDaprd()),
    portOffset: wholeNumber(values['port-offset']),
    json: values.json,
  };
}
