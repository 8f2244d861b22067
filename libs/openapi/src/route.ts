import type { z } from 'zod';

import type { Reason } from '@holdfast/errors';

/** The callers of a route. */
export type Access = 'public' | 'guest-or-customer' | 'customer' | 'ops';

/** The response of a successful call. Without a schema there is no body. */
export interface ApiAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of an API, described by the zod schemas that also check it. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/orders/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag?: string;
  readonly access: Access;
  /** Served and described on the internal port only. */
  readonly internal?: true;
  /** False where the call names no tenant (webhooks). */
  readonly tenant?: boolean;
  /** Path parameters; those in `path` that are missing here are plain strings. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Undescribed keys are accepted: an external sender may add keys at any time. */
  readonly acceptsUnknownKeys?: true;
  readonly responses: Readonly<Record<number, ApiAnswer>>;
  /** Reasons of its problem documents, beside those of its access and of invalid input. */
  readonly reasons?: readonly Reason[];
}

/** A service's API. */
export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly routes: readonly ApiRoute[];
}

/** The routes, each with one more reason for a refusal. */
export const refusing = (reason: Reason, routes: readonly ApiRoute[]): readonly ApiRoute[] =>
  routes.map((route) => ({ ...route, reasons: [...(route.reasons ?? []), reason] }));

/** The part of an API that the public port serves. */
export const publicPartOf = (api: ApiDescription): ApiDescription => ({
  ...api,
  routes: api.routes.filter(({ internal }) => !internal),
});
