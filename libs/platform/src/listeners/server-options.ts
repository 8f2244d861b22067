import type { Server } from 'node:http';

import { slowClientOptions } from '../edge/slow-clients.js';
import type { SlowClientLimits } from '../edge/slow-clients.js';

/** Options of both servers of an app: its timeouts for clients. */
export const serverOptions = (slowClients?: SlowClientLimits) => ({
  ...slowClientOptions(slowClients),
  keepAliveTimeout: 75_000,
  // A hook refuses a missing host with a problem document; Node would answer with a bare status.
  requireHostHeader: false,
});

/** Ignores an unknown `Expect`, as the standard allows; Node would answer with a bare 417 before any hook. */
export const ignoreExpectations = (server: Server): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
};
