import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, aboveZero, placeOf, wholeNumber } from '../../launcher/command-line.ts';
import type { StackPlace } from '../../launcher/command-line.ts';
import { KINDS } from './kinds.ts';
import type { Kind } from './kinds.ts';

export const USAGE = `Usage: npm run test:fuzz -- [--requests N] [--seed S] [--kinds http,grpc,events] [--case N] [--limit-minutes M]
                         [--port-offset N] [--data-dir D]

Starts a stack of its own. Draws requests from the OpenAPI documents, the .proto files and the events' schemas: mostly valid ones, with
something wrong in a field, a header, the address, the body or the bytes. Audits after those over HTTP. Exit code 0 without findings, 1 with
some, 2 when the stack does not start.

  --requests N       how many (default 10000)
  --seed S           whole number (default: the day's); the same seed draws the same requests
  --case N           only this one of them, with the same number of requests and the same kinds
  --kinds K          of http, grpc and events (default all)
  --limit-minutes M  what has not ended by then has failed (default 30)
  --port-offset N    added to every port (default: the first of some that is free)
  --data-dir D       keep data and logs here instead of in a temporary folder
`;

/** What is sent. */
export interface FuzzRequests {
  readonly requests: number;
  readonly seed: number;
  /** Only the request of this number. */
  readonly only: number | undefined;
  readonly kinds: readonly Kind[];
}

/** How the fuzzer is run. */
export interface FuzzOptions extends FuzzRequests, StackPlace {
  readonly limitMs: number;
}

/** Reads the command line of `npm run test:fuzz`. */
export function parseFuzzOptions(args: string[]): FuzzOptions {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      case: { type: 'string' },
      kinds: { type: 'string', default: KINDS.join(',') },
      'limit-minutes': { type: 'string', default: '30' },
      ...PLACE_OPTIONS,
    },
  });
  return {
    requests: aboveZero(values.requests),
    seed: wholeNumber(values.seed ?? today()),
    only: values.case === undefined ? undefined : wholeNumber(values.case),
    kinds: values.kinds.split(',').map(kindOf),
    limitMs: aboveZero(values['limit-minutes']) * 60_000,
    ...placeOf(values),
  };
}

/** The day as a number: 20260131. */
const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '');

function kindOf(text: string): Kind {
  const kind = KINDS.find((each) => each === text);
  if (!kind) throw new Error(`--kinds takes ${KINDS.join(', ')}, not "${text}"`);
  return kind;
}
