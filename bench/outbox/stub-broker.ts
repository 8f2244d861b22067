// Takes events as a sidecar does and keeps only when each came: a measurement against it is of the relay alone.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

import { z } from 'zod';

import { portOf } from '../../tools/launcher/ports/ports.ts';
import type { Arrival } from './brokers.ts';

const EVENT = z.object({ id: z.string() });

let arrivals: Arrival[] = [];
const server = createServer(async (request, response) => {
  const { id } = EVENT.parse(await json(request));
  arrivals.push([id, Date.now()]);
  response.writeHead(204).end();
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${portOf(server)}` }));
process.on('message', () => {
  process.send?.({ arrivals });
  arrivals = [];
});
process.on('disconnect', () => process.exit(0));
