import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** What makes a route of Fastify's own public: `fastify.get(path, { config: PUBLIC_ROUTE }, handler)`. */
export const PUBLIC_ROUTE = { isPublic: true } as const;

/**
 * The controller's routes are for storefronts, customers or the gateway: the public port serves them. A controller without this mark is
 * served by the internal port alone (TRU-1): what is forgotten stays closed.
 */
export const PublicRoutes = (): ClassDecorator => (controller) => {
  const { prototype } = controller;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
    if (name !== 'constructor' && typeof descriptor.value === 'function')
      RouteConfig(PUBLIC_ROUTE)(prototype as object, name, descriptor);
  }
};

/** A browser's question before a request of another origin: one route answers it for all paths, and tells nothing of them. */
const isPreflight = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'OPTIONS' && routeOptions.url === '*';

/** Whether a route with this configuration is public. */
export const isPublicConfig = (config: object | undefined): boolean =>
  (config as { isPublic?: unknown } | undefined)?.isPublic === true;

/** Whether the route that a request was matched to is public. However its address was written, it is the route that counts. */
export const isOnPublicRoute = (request: FastifyRequest): boolean =>
  isPublicConfig(request.routeOptions.config) || isPreflight(request);
