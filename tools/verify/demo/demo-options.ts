import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run demo -- [--port-offset N] [--data-dir D] [--only TEXT]

Starts the whole stack on fresh data, places orders through every flow, prints each as a row with what was expected and
what happened, then orders, events and totals, then the audit. Exit code 0 only if all held.

  --port-offset N   added to every port (default: the first of 0, 10000, 16000 that is free)
  --data-dir D      keep the data here instead of in a temporary folder
  --only TEXT       only scenarios whose name contains TEXT
`;

/** Reads the words behind \`npm run demo --\`; ends the process for --help or wrong ones. */
export function demoOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'port-offset': { type: 'string' },
        'data-dir': { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const offset = values['port-offset'];
    if (offset !== undefined && !/^\d+$/.test(offset)) throw new Error('--port-offset takes a whole number');
    return {
      portOffset: offset === undefined ? undefined : Number(offset),
      dataDir: values['data-dir'],
      only: values.only,
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
