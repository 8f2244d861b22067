import { parseArgs } from 'node:util';

import { wholeNumber } from '../../launcher/command-line.ts';
import { KINDS } from './kinds.ts';
import type { Kind } from './kinds.ts';
import type { FuzzOptions } from './start-fuzz.ts';

export const USAGE = `Usage: npm run test:fuzz -- [--requests N] [--seed S] [--kinds http,grpc,events] [--case N] [--port-offset N --data-dir D]

Draws requests from the OpenAPI documents, the .proto files and the events' schemas: mostly valid ones, with something wrong in a field,
a header, the address, the body or the bytes. Starts a stack of its own unless --data-dir names one that runs. Exit code 1 on a finding.

  --requests N   how many (default 10000)
  --seed S       whole number (default: the day's); the same seed draws the same requests
  --case N       only this one of them
  --kinds K      of http, grpc and events (default all)
`;
const OPTIONS = {
  requests: { type: 'string', default: '10000' },
  seed: { type: 'string' },
  case: { type: 'string' },
  kinds: { type: 'string', default: KINDS.join(',') },
  'port-offset': { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

/** Reads the command line of the fuzzer. */
export function parseFuzzOptions(args: string[]): FuzzOptions {
  const { values } = parseArgs({ args, options: OPTIONS });
  return {
    requests: wholeNumber(values.requests),
    seed: wholeNumber(values.seed ?? today()),
    only: optional(values.case),
    kinds: values.kinds.split(',').map(kindOf),
    portOffset: optional(values['port-offset']),
    dataDir: values['data-dir'],
  };
}

/** The day as a number: 20260131. */
const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '');

const optional = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : wholeNumber(text);

function kindOf(text: string): Kind {
  const kind = KINDS.find((each) => each === text);
  if (!kind) throw new Error(`--kinds takes ${KINDS.join(', ')}, not "${text}"`);
  return kind;
}
