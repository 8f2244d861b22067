import { z } from 'zod';

/** Texts by name: labels, annotations, data of a ConfigMap. */
export const Labels = z.record(z.string(), z.string());

export const Selector = z.looseObject({
  matchLabels: Labels.optional(),
  matchExpressions: z
    .array(z.looseObject({ key: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
});

/** The fields that every document of a cluster has; a kind adds its own. */
export const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: Labels.optional(),
    annotations: Labels.optional(),
  }),
});

/** A document whose `spec` has these fields, and others beside them. */
export const manifestOf = <Spec extends z.core.$ZodShape>(spec: Spec) =>
  Manifest.extend({ spec: z.looseObject(spec) });

export type Manifest = z.infer<typeof Manifest>;
export type Selector = z.infer<typeof Selector>;

/** The document of this kind and name. */
export const findManifest = (
  documents: readonly Manifest[],
  kind: string,
  name: string,
): Manifest | undefined => documents.find((one) => one.kind === kind && one.metadata.name === name);

/** The document of this kind and name, read by its schema; an error names the document that does not fit. */
export function readNamed<Schema extends z.ZodType>(
  schema: Schema,
  documents: readonly Manifest[],
  kind: string,
  name: string,
): z.infer<Schema> | undefined {
  const found = findManifest(documents, kind, name);
  return found && readManifest(schema, found);
}

/** A document by the schema of its kind; an error names the document that does not fit. */
export function readManifest<Schema extends z.ZodType>(schema: Schema, document: Manifest): z.infer<Schema> {
  return parseAs(schema, document, `${document.kind} ${document.metadata.name}`);
}

/** A document by its schema; the error names it. */
export function parseAs<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
  name: string,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(document);
  if (error) throw new Error(`${name}: ${z.prettifyError(error)}`);
  return data;
}

/** Whether a document belongs to an app of ours. */
export const isOfApps = ({ metadata }: Manifest): boolean =>
  metadata.labels?.['app.kubernetes.io/part-of'] === 'holdfast';
