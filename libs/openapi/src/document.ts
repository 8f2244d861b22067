import { parametersOf } from './parameters.js';
import { PROBLEM_SCHEMA, problemResponses } from './problems.js';
import type { Access, ApiAnswer, ApiDescription, ApiRoute } from './route.js';
import { SchemaCollection } from './schemas.js';
import type { JsonSchema } from './schemas.js';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly components: JsonSchema;
}

const SECURITY: Record<Access, JsonSchema[]> = {
  public: [],
  'guest-or-customer': [{ cartToken: [] }, { bearer: [] }],
  customer: [{ bearer: [] }],
  ops: [{ bearer: [] }],
};

const SECURITY_SCHEMES: JsonSchema = {
  cartToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-cart-token',
    description: 'a guest: the secret token of their cart',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'a customer; claim `tenant` names the shop',
  },
};

const operationId = ({ method, path }: ApiRoute): string =>
  [method, ...path.replaceAll(/[{}]/g, '').split(/[/_-]/).filter(Boolean)]
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

function answer({ description, schema, headers }: ApiAnswer, schemas: SchemaCollection): JsonSchema {
  const described = Object.entries(headers ?? {}).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(headers && { headers: Object.fromEntries(described) as JsonSchema }),
    ...(schema && { content: { 'application/json': { schema: schemas.add(schema, 'output') } } }),
  };
}

/** Responses with an entity tag honour `If-None-Match`. */
const isConditional = ({ method, responses }: ApiRoute): boolean =>
  method === 'get' && responses[200]?.headers?.['etag'] !== undefined;
const NOT_MODIFIED: JsonSchema = {
  description: 'the client has it already: its `If-None-Match` names the tag',
};

function operation(route: ApiRoute, schemas: SchemaCollection): JsonSchema {
  const answers = Object.entries(route.responses).map(([status, given]) => [status, answer(given, schemas)]);
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.tag && { tags: [route.tag] }),
    security: SECURITY[route.access],
    parameters: parametersOf(route, schemas),
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse(undefined).success,
        content: { 'application/json': { schema: schemas.add(route.body, 'input') } },
      },
    }),
    responses: {
      ...(Object.fromEntries(answers) as JsonSchema),
      ...(isConditional(route) && { 304: NOT_MODIFIED }),
      ...problemResponses(route),
    },
  };
}

/** Builds the document of an API. Schemas with an id (`.meta({ id })`) become components. */
export function buildDocument({ title, version, description, routes }: ApiDescription): OpenApiDocument {
  const schemas = new SchemaCollection();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    paths,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA, ...schemas.components },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
