import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { SlowClientLimits } from '../edge/slow-clients.js';
import { answerUnreadable } from '../framework-errors.js';
import { letExpectationsBe, serverOptions } from './server-options.js';

/** Which server took a request; the public one's are not in here. */
const internalServers = new WeakMap<IncomingMessage, Server>();

/** Whether a request came by the internal port. */
export const cameInternally = ({ raw }: FastifyRequest): boolean => internalServers.has(raw);

/** The server that took a request. */
export const serverOf = ({ raw, server }: FastifyRequest): Server =>
  internalServers.get(raw) ?? server.server;

const SWEEP_MS = 100;
const ANY_HOST: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
]);

/**
 * The internal port (TRU-1): a second server before the same Fastify, so that routes, hooks and metrics are one. It closes with Fastify:
 * what is under way is answered, idle connections end.
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
    letExpectationsBe(this.server);
    fastify.addHook('preClose', () => this.close());
  }

  /** Takes connections from now on; port 0 stands for any that is free. */
  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
  }

  /** Where this process reaches it. */
  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${ANY_HOST.get(address) ?? address}:${port}`;
  }

  private async close(): Promise<void> {
    if (!this.server.listening) return;
    // A connection that becomes idle after the close began would be kept alive, and the stop with it.
    const sweeping = setInterval(() => this.server.closeIdleConnections(), SWEEP_MS);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
    clearInterval(sweeping);
  }
}
