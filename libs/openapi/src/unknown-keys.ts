import type { z } from 'zod';

import { validationFailed } from '@holdfast/errors';
import { UNKNOWN_KEY, wrongFieldsOf } from '@holdfast/validation';

import type { ApiDescription, ApiRoute } from './route.js';

/** The part of a request that is used here. */
export interface RoutedRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
  readonly query: unknown;
  readonly body: unknown;
}

type WrongField = ReturnType<typeof wrongFieldsOf>[number];

const keyOf = (method: string, path: string): string => `${method.toUpperCase()} ${path}`;
const unknown = (path: string): WrongField => ({ path, message: UNKNOWN_KEY });

/** In Fastify's notation: `/v1/orders/:id`. */
const fastifyPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

function unknownInQuery({ query: schema }: ApiRoute, query: unknown): WrongField[] {
  const known = new Set(Object.keys(schema?.shape ?? {}));
  return Object.keys(query ?? {})
    .filter((name) => !known.has(name))
    .map(unknown);
}

/** Only unknown keys: the route itself reports other problems, after it has identified the caller. */
function unknownInDescribed(schema: z.ZodType, body: unknown): WrongField[] {
  const parsed = schema.safeParse(body);
  if (parsed.success) return [];
  return wrongFieldsOf(parsed.error).filter(({ message }) => message === UNKNOWN_KEY);
}

function unknownInBody({ body: schema }: ApiRoute, body: unknown): WrongField[] {
  if (body === undefined || body === null) return [];
  if (schema) return unknownInDescribed(schema, body);
  if (typeof body !== 'object' || Array.isArray(body)) return [{ path: '', message: 'no body is expected' }];
  return Object.keys(body).map(unknown);
}

/**
 * Refuses keys that an API does not describe, in query and body, at every depth (TRU-13): a mistyped key would otherwise be ignored
 * silently. Throws VALIDATION_FAILED with the path of each.
 */
export class UnknownKeys {
  private readonly routes: ReadonlyMap<string, ApiRoute>;

  constructor({ routes }: Pick<ApiDescription, 'routes'>) {
    const strict = routes.filter(({ acceptsUnknownKeys }) => !acceptsUnknownKeys);
    this.routes = new Map(strict.map((route) => [keyOf(route.method, fastifyPath(route.path)), route]));
  }

  /** Called before the route's handler; requests to undescribed routes pass. */
  assertNone({ method, routeOptions, query, body }: RoutedRequest): void {
    // HEAD has the keys of its GET.
    const route = this.routes.get(keyOf(method === 'HEAD' ? 'GET' : method, routeOptions.url ?? ''));
    if (!route) return;
    const wrong = [...unknownInQuery(route, query), ...unknownInBody(route, body)];
    if (wrong.length > 0) throw validationFailed(wrong);
  }
}
