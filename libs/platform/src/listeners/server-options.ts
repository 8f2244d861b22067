import type { Server } from 'node:http';

import { slowClientOptions } from '../edge/slow-clients.js';
import type { SlowClientLimits } from '../edge/slow-clients.js';

/** What both servers of an app have in common: how long a client may take. */
export const serverOptions = (slowClients?: SlowClientLimits) => ({
  ...slowClientOptions(slowClients),
  keepAliveTimeout: 75_000,
  // Refused by a hook, which answers in our form; Node would answer nothing but a status.
  requireHostHeader: false,
});

/** An unknown `Expect` is ignored, as the standard allows; Node would answer a bare 417 before any of our hooks. */
export const letExpectationsBe = (server: Server): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
};
