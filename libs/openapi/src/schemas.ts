import { z } from 'zod';

/** A JSON Schema object. */
export type JsonSchema = Record<string, unknown>;

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** Points references to the components: zod puts named schemas beside each schema, OpenAPI puts them in one place. */
function withComponentRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentRefs);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === '$ref' && typeof inner === 'string'
      ? inner.replace(DEFINITIONS, COMPONENTS)
      : withComponentRefs(inner),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** Collects the named schemas (`.meta({ id })`) of a document. */
export class SchemaCollection {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema for use in a document: `input` for requests, `output` for responses. */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => dropNoise(jsonSchema as JsonSchema, io),
    }) as JsonSchema;
    for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>))
      this.components[id] = withComponentRefs(definition) as JsonSchema;
    return withComponentRefs(rest) as JsonSchema;
  }
}

/**
 * Drops the bounds of every integer and patterns that only repeat a format. Responses stay open to new fields; requests may hold only
 * described keys (TRU-13).
 */
function dropNoise(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['format'] !== undefined) delete schema['pattern'];
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
}
