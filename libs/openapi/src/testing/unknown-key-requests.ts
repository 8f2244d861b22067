import { buildDocument } from '../document.js';
import type { ApiDescription } from '../route.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** A request with one unknown key, and the path of that key. */
export interface UnknownKeyRequest {
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly path: string;
  /** The route is served on the internal port only. */
  readonly isInternal: boolean;
}

interface Extra {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

const EXTRA = 'setupFutureUsage';
const ID = '0192aaaa-0000-7000-8000-000000000001';

/** The constants that select a variant of an object: without them the rest of the schema cannot be checked. */
const constantsOf = (properties: Readonly<Record<string, Schema>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, given]) =>
      given.const === undefined ? [] : [[name, given.const]],
    ),
  );

/** One value for each object in a schema, with an unknown key in that object. */
function extrasIn(schema: Schema, resolve: (ref: string) => Schema): Extra[] {
  if (schema.$ref !== undefined) return extrasIn(resolve(schema.$ref), resolve);
  const among = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const ofOthers = among.flatMap((each) => extrasIn(each, resolve));
  if (schema.items)
    return extrasIn(schema.items, resolve).map(({ value, path }) => ({ value: [value], path: [0, ...path] }));
  if (!schema.properties) return ofOthers;
  const constants = constantsOf(schema.properties);
  const deeper = Object.entries(schema.properties).flatMap(([name, inner]) =>
    extrasIn(inner, resolve).map(({ value, path }) => ({
      value: { ...constants, [name]: value },
      path: [name, ...path],
    })),
  );
  return [{ value: { ...constants, [EXTRA]: 1 }, path: [EXTRA] }, ...deeper, ...ofOthers];
}

/** For every route of an API: one request with an unknown query key, and one for each object of its body. */
export function unknownKeyRequests(api: ApiDescription): UnknownKeyRequest[] {
  const { paths, components } = buildDocument(api);
  const schemas = components['schemas'] as Record<string, Schema>;
  const resolve = (ref: string): Schema => schemas[ref.slice(ref.lastIndexOf('/') + 1)]!;
  return api.routes.flatMap(({ method, path, acceptsUnknownKeys, internal = false }) => {
    if (acceptsUnknownKeys) return [];
    const url = path.replaceAll(/\{\w+\}/g, ID);
    const { requestBody } = paths[path]![method] as Operation;
    const described = requestBody?.content['application/json']?.schema;
    const extras = described ? extrasIn(described, resolve) : [{ value: { [EXTRA]: 1 }, path: [EXTRA] }];
    const named = { method: method.toUpperCase(), url, isInternal: internal };
    const inBodies = extras.map(({ value, path: key }) => ({
      ...named,
      what: `${named.method} ${path}, body ${key.join('.')}`,
      body: value,
      path: key.join('.'),
    }));
    const inQuery = {
      ...named,
      what: `${named.method} ${path}, query`,
      url: `${url}?${EXTRA}=1`,
      path: EXTRA,
    };
    return [inQuery, ...(method === 'get' ? [] : inBodies)];
  });
}

/** Whether a response refuses a request because of its unknown key, and names that key. */
export function isRefusalOf({ path }: UnknownKeyRequest, status: number, problem: unknown): boolean {
  const { reason, errors = [] } = problem as { reason?: string; errors?: readonly { path?: string }[] };
  return status === 400 && reason === 'VALIDATION_FAILED' && errors.some((error) => error.path === path);
}
