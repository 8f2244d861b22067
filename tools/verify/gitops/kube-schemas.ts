import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';
import { manifestOf, parseAs } from './manifest.ts';

/** The custom kinds the manifests use (Dapr, KEDA, Prometheus operator), as their projects publish them. */
export const CRD_FOLDER = inRepository('tools', 'verify', 'gitops', 'crds');

const Definition = manifestOf({
  group: z.string(),
  names: z.looseObject({ kind: z.string() }),
  versions: z.array(
    z.looseObject({
      name: z.string(),
      schema: z.looseObject({
        openAPIV3Schema: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }),
      }),
    }),
  ),
});
type Definition = z.infer<typeof Definition>;

const Kind = z.looseObject({ group: z.string(), version: z.string(), kind: z.string() });
type Kind = z.infer<typeof Kind>;
const KINDS = 'x-kubernetes-group-version-kind';
const Swagger = z.looseObject({
  definitions: z.record(z.string(), z.looseObject({ [KINDS]: z.array(Kind).optional() })),
});

/** All CustomResourceDefinitions of the folder. */
export function readCrds(folder = CRD_FOLDER): Definition[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => parseAllDocuments(readFileSync(path.join(folder, name), 'utf8')))
    .map((document): unknown => document.toJS())
    .filter(Boolean)
    .map((document) => parseAs(Definition, document, folder));
}

/** The sources of the schemas. */
export interface SchemaSources {
  /** The folder of Kubernetes' source. */
  readonly kubernetes: string;
  readonly version: string;
  /** The folder of the CRDs. */
  readonly crds: string;
}

/**
 * JSON schemas for kubeconform, made from the OpenAPI document of Kubernetes as the Go module proxy delivers it and from the
 * CRDs kept here; answers their folder. Strict: a field that the API does not know is an error, as it is with
 * `kubectl apply --validate=strict`.
 */
export function writeSchemas({ kubernetes, version, crds }: SchemaSources): string {
  const definitions = readCrds(crds);
  const digest = createHash('sha256').update(JSON.stringify(definitions)).digest('hex').slice(0, 12);
  const folder = inRepository('.cache', 'kube-schemas', `${version}-${digest}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeKubernetes(path.join(kubernetes, 'api', 'openapi-spec', 'swagger.json'), draft);
  for (const definition of definitions) writeCustom(definition, draft);
  if (existsSync(folder)) rmSync(draft, { recursive: true, force: true });
  else renameSync(draft, folder);
  return folder;
}

function writeKubernetes(file: string, folder: string): void {
  const { definitions } = Swagger.parse(JSON.parse(readFileSync(file, 'utf8')));
  // Two types that JSON may write in more than one way.
  definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString'] = { type: ['string', 'integer'] };
  definitions['io.k8s.apimachinery.pkg.api.resource.Quantity'] = { type: ['string', 'number'] };
  writeFileSync(path.join(folder, 'definitions.json'), JSON.stringify({ definitions: strict(definitions) }));
  for (const [name, definition] of Object.entries(definitions)) {
    const [kind, ...others] = definition[KINDS] ?? [];
    // A type of many kinds (DeleteOptions) is the schema of no manifest.
    if (!kind || others.length > 0) continue;
    const schema = { $ref: `definitions.json#/definitions/${name}` };
    writeFileSync(path.join(folder, fileOf(kind)), JSON.stringify(schema));
  }
}

function writeCustom({ spec }: Definition, folder: string): void {
  for (const { name: version, schema } of spec.versions) {
    const file = fileOf({ group: spec.group, version, kind: spec.names.kind });
    const { openAPIV3Schema: type } = schema;
    const metadata = { type: 'object' };
    writeFileSync(
      path.join(folder, file),
      JSON.stringify(strict({ ...type, properties: { ...type.properties, metadata } })),
    );
  }
}

/** kubeconform's own naming: deployment-apps-v1.json, subscription-dapr-v2alpha1.json, service-v1.json. */
function fileOf({ group, version, kind }: Kind): string {
  return `${[kind.toLowerCase(), group.split('.')[0], version].filter(Boolean).join('-')}.json`;
}

/** Closes every object that lists its fields and does not say that it takes others. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (!isRecord(node)) return node;
  const closed = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  const lists = typeof node['properties'] === 'object' && node['additionalProperties'] === undefined;
  if (!lists || node['x-kubernetes-preserve-unknown-fields']) return closed;
  return { ...closed, additionalProperties: false };
}

const isRecord = (node: unknown): node is Record<string, unknown> =>
  typeof node === 'object' && node !== null;
