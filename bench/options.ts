import { parseArgs } from 'node:util';

import { plentifulSkus } from './skus.ts';

const USAGE = `Usage: npm run bench -- [--shoppers 1,8,32] [--seconds 20] [--warmup 5] [--lines 3] [--port-offset N] [--json]

Starts the full local stack on fresh data (durable PostgreSQL), lets shoppers place orders, and prints what it took (PRF-1), beside
a floor: the same durable commits with no services, from one client (PRF-2). One checkout = guest cart with --lines lines, start, address and
shipping, confirm with card.
`;

const list = (text) => text.split(',').map((part) => whole(part));

function whole(text) {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number`);
  return Number(text);
}

/** Reads the words behind `npm run bench --`. */
export function benchOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        shoppers: { type: 'string', default: '1,8,32' },
        seconds: { type: 'string', default: '20' },
        warmup: { type: 'string', default: '5' },
        lines: { type: 'string', default: '3' },
        'port-offset': { type: 'string', default: '14000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    plentifulSkus(whole(values.lines));
    return {
      shoppers: list(values.shoppers),
      seconds: whole(values.seconds),
      warmupSeconds: whole(values.warmup),
      lines: whole(values.lines),
      portOffset: whole(values['port-offset']),
      json: values.json,
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
