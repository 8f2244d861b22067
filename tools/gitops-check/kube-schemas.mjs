import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';

/**
 * JSON schemas for kubeconform, made from the OpenAPI document of Kubernetes and from Dapr's own CRDs, both as the Go module
 * proxy delivers them. Strict: a field that the API does not know is an error, as it is with `kubectl apply --validate=strict`.
 */
export function writeSchemas({ kubernetes, dapr, folder }) {
  if (existsSync(folder)) return;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeKubernetes(path.join(kubernetes, 'api', 'openapi-spec', 'swagger.json'), draft);
  writeDapr(path.join(dapr, 'charts', 'dapr', 'crds'), draft);
  renameSync(draft, folder);
}

function writeKubernetes(file, folder) {
  const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
  // Two types that JSON may write in more than one way.
  definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString'] = { type: ['string', 'integer'] };
  definitions['io.k8s.apimachinery.pkg.api.resource.Quantity'] = { type: ['string', 'number'] };
  writeFileSync(path.join(folder, 'definitions.json'), JSON.stringify({ definitions: strict(definitions) }));
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = definition['x-kubernetes-group-version-kind'];
    // A type of many kinds (DeleteOptions) is nobody's manifest.
    if (kinds?.length !== 1) continue;
    const schema = { $ref: `definitions.json#/definitions/${name}` };
    writeFileSync(path.join(folder, fileOf(kinds[0])), JSON.stringify(schema));
  }
}

function writeDapr(crds, folder) {
  for (const name of readdirSync(crds)) {
    for (const document of parseAllDocuments(readFileSync(path.join(crds, name), 'utf8'))) {
      const { spec } = document.toJS() ?? {};
      for (const { name: version, schema } of spec?.versions ?? []) {
        const file = fileOf({ group: spec.group, version, kind: spec.names.kind });
        const { openAPIV3Schema: type } = schema;
        const metadata = { type: 'object' };
        writeFileSync(
          path.join(folder, file),
          JSON.stringify(strict({ ...type, properties: { ...type.properties, metadata } })),
        );
      }
    }
  }
}

/** kubeconform's own naming: deployment-apps-v1.json, subscription-dapr-v2alpha1.json, service-v1.json. */
function fileOf({ group, version, kind }) {
  return `${[kind.toLowerCase(), group.split('.')[0], version].filter(Boolean).join('-')}.json`;
}

/** Closes every object that lists its fields and does not say that it takes others. */
function strict(node) {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const closed = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  const lists = typeof node.properties === 'object' && node.additionalProperties === undefined;
  if (!lists || node['x-kubernetes-preserve-unknown-fields']) return closed;
  return { ...closed, additionalProperties: false };
}
