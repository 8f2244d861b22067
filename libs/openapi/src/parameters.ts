import type { z } from 'zod';

import type { ApiRoute } from './route.js';
import type { JsonSchema, SchemaCollection } from './schemas.js';

const parameter = (place: string, name: string, required: boolean, schema: JsonSchema): JsonSchema => {
  const { description, ...rest } = schema;
  return { name, in: place, required, ...(description !== undefined && { description }), schema: rest };
};

function ofObject(place: string, object: z.ZodObject | undefined, schemas: SchemaCollection): JsonSchema[] {
  if (!object) return [];
  const { properties = {}, required = [] } = schemas.add(object, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    parameter(place, name, place === 'path' || required.includes(name), schema),
  );
}

/** All parameters of a route: path, query and headers, the tenant and the request id included. */
export function parametersOf(route: ApiRoute, schemas: SchemaCollection): JsonSchema[] {
  const described = ofObject('path', route.params, schemas);
  const known = new Set(described.map(({ name }) => name));
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const plain = inPath
    .filter((name) => !known.has(name))
    .map((name) => parameter('path', name, true, { type: 'string' }));
  const tenant = parameter('header', 'x-tenant-id', true, { type: 'string', description: 'the shop' });
  return [
    ...described,
    ...plain,
    ...ofObject('query', route.query, schemas),
    ...(route.tenant === false ? [] : [tenant]),
    ...ofObject('header', route.headers, schemas),
    parameter('header', 'x-request-id', false, { type: 'string', description: 'echoed' }),
  ];
}
