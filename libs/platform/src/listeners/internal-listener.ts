import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { SlowClientLimits } from '../edge/slow-clients.js';
import { answerUnreadable } from '../framework-errors.js';
import { ignoreExpectations, serverOptions } from './server-options.js';

/** The internal server by request; requests of the public server are not in here. */
const internalServers = new WeakMap<IncomingMessage, Server>();

/** Whether a request came through the internal port. */
export const cameInternally = ({ raw }: FastifyRequest): boolean => internalServers.has(raw);

/** The server that received a request. */
export const serverOf = ({ raw, server }: FastifyRequest): Server =>
  internalServers.get(raw) ?? server.server;

const SWEEP_MS = 100;
const ANY_HOST: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
]);

/**
 * The internal port (TRU-1): a second server in front of the same Fastify, with the same routes, hooks and metrics. It closes with Fastify:
 * running requests are answered, idle connections end.
 */
export class InternalListener {
  private readonly server: Server;

  constructor(fastify: FastifyInstance, slowClients?: SlowClientLimits) {
    this.server = createServer(
      serverOptions(slowClients),
      (request: IncomingMessage, response: ServerResponse) => {
        internalServers.set(request, this.server);
        fastify.routing(request, response);
      },
    );
    this.server.on('clientError', answerUnreadable);
    ignoreExpectations(this.server);
    fastify.addHook('preClose', () => this.close());
  }

  /** Accepts connections from now on; port 0 stands for any free port. */
  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
  }

  /** The URL at which this process reaches it. */
  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${ANY_HOST.get(address) ?? address}:${port}`;
  }

  private async close(): Promise<void> {
    if (!this.server.listening) return;
    // Connections that become idle after the close began would delay the stop.
    const sweeping = setInterval(() => this.server.closeIdleConnections(), SWEEP_MS);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
    clearInterval(sweeping);
  }
}
