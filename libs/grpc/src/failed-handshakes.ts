import type { EventEmitter } from 'node:events';

import type { Server } from '@grpc/grpc-js';

import { counter } from '@holdfast/telemetry';

const failedHandshakes = () =>
  counter({
    name: 'holdfast_grpc_handshakes_failed_total',
    help: 'Connections that never came to a call: without a certificate of our authority, in plain text, or given up on the way',
  });

/** Shown as zero from the start: an alert on a series that does not exist yet never fires. */
export const showFailedHandshakes = (): void => failedHandshakes().inc(0);

/**
 * Counts the connections to a server that is bound, where the handshake fails: who has no certificate of ours reaches no method, and would
 * be seen nowhere. The library tells of them by the listening servers that it keeps to itself.
 */
export function countFailedHandshakes(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<EventEmitter, unknown> };
  for (const listening of http2Servers.keys())
    if (listening.listenerCount('tlsClientError', count) === 0) listening.on('tlsClientError', count);
}

function count(): void {
  failedHandshakes().inc();
}
