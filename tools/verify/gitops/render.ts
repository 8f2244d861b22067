import { execFile, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { parseAllDocuments } from 'yaml';

import { inRepository } from '../../launcher/paths.ts';
import { goModule, goTool } from './go-tools.ts';
import { CRD_FOLDER, writeSchemas } from './kube-schemas.ts';
import { Manifest, parseAs } from './manifest.ts';

// The newest that Go 1.26 builds; 5.8.3 wants Go 1.27.
const KUSTOMIZE = { name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.8.2' };
const KUBECONFORM = {
  name: 'kubeconform',
  module: 'github.com/yannh/kubeconform/cmd/kubeconform',
  version: 'v0.8.0',
};
/** The version of Kubernetes whose API the manifests are written for. */
export const KUBERNETES = 'v1.34.2';

const run = promisify(execFile);
const LIMIT = { maxBuffer: 64 * 1024 * 1024 };

/** The overlays, each with its migrations before it, in the order in which they are applied. */
export const overlays = (): { name: string; migrations: string; rollout: string }[] =>
  readdirSync(inRepository('gitops', 'overlays'))
    .sort()
    .map((name) => ({ name, migrations: `${name}/migrations`, rollout: name }));

/** The programs' paths, and the folder of the schemas. */
export interface Rendering {
  readonly kustomize: string;
  readonly kubeconform: string;
  readonly schemas: string;
}

/** kustomize, kubeconform and the schemas it validates with; built and fetched once. */
export async function prepareRendering(): Promise<Rendering> {
  const kustomize = await goTool(KUSTOMIZE);
  const kubeconform = await goTool(KUBECONFORM);
  const kubernetes = await goModule('k8s.io/kubernetes', KUBERNETES);
  const schemas = writeSchemas({ kubernetes, version: KUBERNETES, crds: CRD_FOLDER });
  return { kustomize, kubeconform, schemas };
}

/** An overlay as kustomize builds it: its text and its documents. */
export async function render(
  { kustomize }: Rendering,
  overlay: string,
): Promise<{ manifests: string; documents: Manifest[] }> {
  const { stdout } = await run(kustomize, ['build', inRepository('gitops', 'overlays', overlay)], LIMIT);
  const documents = parseAllDocuments(stdout).map((document) => parseAs(Manifest, document.toJS(), overlay));
  return { manifests: stdout, documents };
}

/** kubeconform's complaints, one a line; nothing when every document is valid. A kind without a schema is a complaint. */
export async function validate({ kubeconform, schemas }: Rendering, manifests: string): Promise<string[]> {
  const location = `${schemas}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const child = spawn(kubeconform, ['-strict', '-schema-location', location], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(manifests);
  const output = await text(child.stdout);
  return output.split('\n').filter(Boolean);
}
