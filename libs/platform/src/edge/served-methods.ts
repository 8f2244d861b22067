import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import findMyWay from 'find-my-way';
import type { HTTPMethod } from 'find-my-way';

import { DomainError } from '@holdfast/errors';

import { cameInternally } from '../listeners/internal-listener.js';
import { isPublicConfig } from '../listeners/public-routes.js';

interface Route {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly config?: object | undefined;
}

/** Finds the methods at an address, with the router that Fastify uses. */
class ServedMethods {
  private readonly router;
  private readonly methods = new Set<string>();
  private readonly known = new Set<string>();

  constructor(maxParamLength: number) {
    this.router = findMyWay({ maxParamLength });
  }

  add({ method, url }: Route): void {
    if (url.includes('*')) return;
    for (const one of [method].flat()) {
      if (this.known.has(`${one} ${url}`)) continue;
      this.known.add(`${one} ${url}`);
      this.methods.add(one);
      this.router.on(one as HTTPMethod, url, () => undefined);
    }
  }

  at(url: string): string[] {
    return [...this.methods].filter((method) => this.router.find(method as HTTPMethod, url)).sort();
  }
}

/**
 * A known address with another method is 405 with `Allow`, not 404 (TRU-13); `OPTIONS` answers with the same list. Must be added before
 * the first route.
 */
export function addServedMethods(fastify: FastifyInstance, maxParamLength: number): void {
  const [served, publicly] = [new ServedMethods(maxParamLength), new ServedMethods(maxParamLength)];
  fastify.addHook('onRoute', (route) => {
    served.add(route);
    if (isPublicConfig(route.config)) publicly.add(route);
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (!request.is404) return done();
    // On the public port internal routes do not exist, with any method (TRU-1).
    const methods = (cameInternally(request) ? served : publicly).at(request.url);
    if (methods.length === 0) return done();
    void reply.header('allow', [...methods, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') return void reply.code(204).send();
    done(new DomainError('METHOD_NOT_ALLOWED', { detail: `there is no ${request.method} at this address` }));
  });
}
