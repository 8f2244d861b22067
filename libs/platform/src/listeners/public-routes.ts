import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** Marks a route that is registered at Fastify directly as public: `fastify.get(path, { config: PUBLIC_ROUTE }, handler)`. */
export const PUBLIC_ROUTE = { isPublic: true } as const;

/**
 * The controller's routes are for storefronts, customers or the gateway: the public port serves them. A controller without this mark is
 * served on the internal port only (TRU-1), so a forgotten mark exposes nothing.
 */
export const PublicRoutes = (): ClassDecorator => (controller) => {
  const { prototype } = controller;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
    if (name !== 'constructor' && typeof descriptor.value === 'function')
      RouteConfig(PUBLIC_ROUTE)(prototype as object, name, descriptor);
  }
};

/** A preflight for a request from another origin: one route answers it for all paths and reveals nothing about them. */
const isPreflight = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'OPTIONS' && routeOptions.url === '*';

/** Whether a route with this configuration is public. */
export const isPublicConfig = (config: object | undefined): boolean =>
  (config as { isPublic?: unknown } | undefined)?.isPublic === true;

/** Whether the matched route of a request is public. The route decides, in every spelling of the address. */
export const isOnPublicRoute = (request: FastifyRequest): boolean =>
  isPublicConfig(request.routeOptions.config) || isPreflight(request);
