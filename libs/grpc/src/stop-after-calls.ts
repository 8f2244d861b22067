import type { EventEmitter } from 'node:events';
import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';

import type { Server } from '@grpc/grpc-js';

const LOOK_MS = 50;
/** A call may have ended with its answer still on the way to the connection. */
const QUIET_LOOKS = 2;

/**
 * Makes the graceful stop of a bound server end with its running calls. The library waits until the other side has closed each connection too,
 * so a client that leaves one open, or never said anything on it, would delay the stop until the process is ended by force. It has no event
 * for connections and calls, so this listens on its internal servers.
 */
export function stopAfterCalls(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<EventEmitter, unknown> };
  const sockets = new Set<Socket>();
  let calls = 0;
  for (const listening of http2Servers.keys()) {
    listening.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    listening.on('stream', (call: Http2Stream) => {
      calls += 1;
      call.once('close', () => (calls -= 1));
    });
  }
  const tryShutdown = server.tryShutdown.bind(server);
  server.tryShutdown = (done) => {
    let quiet = 0;
    const looking = setInterval(() => {
      quiet = calls === 0 ? quiet + 1 : 0;
      if (quiet < QUIET_LOOKS) return;
      clearInterval(looking);
      server.forceShutdown();
      for (const socket of sockets) socket.destroy();
    }, LOOK_MS);
    tryShutdown((error) => {
      clearInterval(looking);
      done(error);
    });
  };
}
