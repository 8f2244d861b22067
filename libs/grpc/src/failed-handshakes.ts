import type { EventEmitter } from 'node:events';

import type { Server } from '@grpc/grpc-js';

import { counter } from '@holdfast/telemetry';

const failedHandshakes = () =>
  counter({
    name: 'holdfast_grpc_handshakes_failed_total',
    help: 'Connections that never came to a call: without a certificate of our authority, in plain text, or given up on the way',
  });

/** Zero from the start: an alert on a series that does not exist never fires. */
export const showFailedHandshakes = (): void => failedHandshakes().inc(0);

/**
 * Counts failed handshakes of a bound server: a caller without a certificate of ours reaches no method and would leave no trace. The
 * library has no event for them, so this listens on its internal servers.
 */
export function countFailedHandshakes(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<EventEmitter, unknown> };
  for (const listening of http2Servers.keys())
    if (listening.listenerCount('tlsClientError', count) === 0) listening.on('tlsClientError', count);
}

function count(): void {
  failedHandshakes().inc();
}
