import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';

type Json = Record<string, unknown>;

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Json> };
}

/** OpenAPI's own words, which JSON Schema does not know or reads otherwise; formats say nothing that types do not. */
const DROPPED = new Set(['nullable', 'description', 'title', 'format', 'discriminator']);
const MAX_PROBLEMS = 20;
/** Fields of the SDK's API version that the document, of an earlier one, does not have yet; all are in the SDK's own types. */
const NEWER: readonly (readonly [type: string, fields: readonly string[]])[] = [
  ['payment_intent', ['payment_record', 'source']],
  ['charge', ['source']],
  ['payment_method_details_card', ['electronic_commerce_indicator']],
  ['checkout.session', ['allowed_payment_method_types']],
  ['dispute', ['intended_submission_method', 'network_reason_code']],
];

function withNull(schema: Json): Json {
  if (Array.isArray(schema['enum']))
    return { ...schema, type: [schema['type'], 'null'], enum: [...schema['enum'], null] };
  if (schema['type']) return { ...schema, type: [schema['type'], 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/**
 * OpenAPI 3.0 as JSON Schema. An object with listed properties takes no others: a field of ours that Stripe does not have would be
 * relied on in vain.
 */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => !DROPPED.has(key) && !key.startsWith('x-'));
  const schema: Json = {};
  for (const [key, value] of entries)
    schema[key] = key === 'properties' ? propertiesOf(value as Json) : toJsonSchema(value);
  if (schema['properties'] && !('additionalProperties' in schema)) schema['additionalProperties'] = false;
  return (node as Json)['nullable'] === true ? withNull(schema) : schema;
}

/** Names of properties are not words of the schema language, even where they read like them. */
const propertiesOf = (properties: Json): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toJsonSchema(schema)]));

const patternOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

/** Stripe's own description of its API: holds answers to the schemas they are promised to have. */
export class StripeOpenApi {
  readonly version: string;
  private readonly ajv = new Ajv({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    validateFormats: false,
    validateSchema: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly paths: readonly (readonly [RegExp, string])[];

  private readonly document: OpenApi;

  constructor(document: OpenApi) {
    this.document = document;
    this.version = document.info.version;
    const schemas = propertiesOf(document.components.schemas);
    for (const [name, fields] of NEWER)
      for (const field of fields) ((schemas[name] as Json)['properties'] as Json)[field] = {};
    this.ajv.addSchema({ $id: 'stripe', components: { schemas } });
    // A path of more fixed parts is the more exact one: `…/search` is not an id.
    this.paths = Object.keys(document.paths)
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => [patternOf(template), template] as const);
  }

  static fromFile(file: string): StripeOpenApi {
    return new StripeOpenApi(JSON.parse(readFileSync(file, 'utf8')) as OpenApi);
  }

  /** What is wrong with an answer, a line each; none when it is as Stripe describes it. */
  answerProblems(call: { method: string; path: string; status: number; body: unknown }): string[] {
    const template = this.paths.find(([pattern]) => pattern.test(call.path))?.[1];
    const operation = template && this.document.paths[template]?.[call.method.toLowerCase()];
    if (!template || !operation) return [`${call.method} ${call.path}: Stripe has no such endpoint`];
    const { responses } = operation;
    const schema = (responses[String(call.status)] ?? responses['default'])?.content?.['application/json']
      ?.schema;
    if (!schema) return [`${call.method} ${template}: Stripe never answers ${call.status}`];
    const key = `${call.method} ${template} ${call.status}`;
    return this.problems(key, toJsonSchema(schema) as Json, call.body);
  }

  /** The same for one object by the name it gives itself, such as what an event carries. */
  objectProblems(object: { readonly object: string }): string[] {
    const name = object.object;
    if (!this.document.components.schemas[name]) return [`Stripe has no object ${object.object}`];
    return this.problems(object.object, { $ref: `#/components/schemas/${name}` }, object);
  }

  private problems(key: string, schema: Json, value: unknown): string[] {
    const validate = this.compiled.get(key) ?? this.ajv.compile(absolute(schema));
    this.compiled.set(key, validate);
    if (validate(value)) return [];
    const lines = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${key} ${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
    return [...new Set(lines)].slice(0, MAX_PROBLEMS);
  }
}

/** References of a schema that stands outside the document. */
const absolute = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"stripe#/components/')) as Json;
