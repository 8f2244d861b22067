import { z } from 'zod';

/** A JSON Schema object. */
export type JsonSchema = Record<string, unknown>;

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** OpenAPI keeps named schemas in one place; zod keeps them beside each schema that refers to them. */
function rehomed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rehomed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === '$ref' && typeof inner === 'string' ? inner.replace(DEFINITIONS, COMPONENTS) : rehomed(inner),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** Collects the named schemas (`.meta({ id })`) of a document. */
export class SchemaCollection {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema for use in a document. What a client sends is described as input, what it gets as output. */
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
      this.components[id] = rehomed(definition) as JsonSchema;
    return rehomed(rest) as JsonSchema;
  }
}

/**
 * Bounds that every integer has, and patterns that only repeat a format, help no reader. Answers may grow, so they stay open; what a
 * client sends may not hold more than is described (TRU-13).
 */
function dropNoise(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['format'] !== undefined) delete schema['pattern'];
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
}
