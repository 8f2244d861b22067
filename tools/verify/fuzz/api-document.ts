import { z } from 'zod';

/** What is read of a JSON Schema; a keyword that is missing promises nothing. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
}

/** Schemas by the names that `$ref` ends with. */
export type Components = Readonly<Record<string, Schema>>;

export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly schema: Schema;
}

/** One method of one path. */
export interface Operation {
  readonly parameters?: readonly Parameter[] | undefined;
  readonly requestBody?:
    { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } | undefined;
  /** By status. */
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The operations of each path, by method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** What is read of an OpenAPI document. */
export interface ApiDocument {
  readonly paths: Paths;
  readonly components: { readonly schemas: Components };
}

/** An operation of an app. */
export interface HttpTarget {
  readonly app: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly components: Components;
}

/** Reads a JSON Schema. */
export const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    oneOf: z.array(Schema).optional(),
    anyOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    items: Schema.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
  }),
);

const Operation = z.object({
  parameters: z
    .array(z.object({ in: z.string(), name: z.string(), required: z.boolean().optional(), schema: Schema }))
    .optional(),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});

/** Reads an OpenAPI document. */
export const ApiDocument: z.ZodType<ApiDocument> = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

/** Every operation of the apps' OpenAPI documents. */
export function operationsOf(documents: Readonly<Record<string, ApiDocument>>): HttpTarget[] {
  return Object.entries(documents).flatMap(([app, { paths, components }]) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        app,
        method: method.toUpperCase(),
        path,
        operation,
        components: components.schemas,
      })),
    ),
  );
}
