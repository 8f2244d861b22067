import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';

import { inRepository } from '../../launcher/paths.ts';

const BASE_FILES = ['kustomization', 'deployment', 'service', 'serviceaccount', 'configmap', 'networkpolicy'];

/** All documents of a YAML file; a file that is no YAML is an error that names it. */
export function readYaml(...segments) {
  const file = inRepository(...segments);
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
}

const readOne = (...segments) => readYaml(...segments)[0];

/** The manifests as they stand in gitops/, before kustomize joins them. */
export function readManifests() {
  const apps = Object.fromEntries(folders('apps').map((name) => [name, readApp(name)]));
  const component = (name, file) => readOne('gitops', 'components', name, `${file}.yaml`);
  const dapr = (name) => readYaml('gitops', 'infrastructure', 'dapr', `${name}.yaml`);
  return {
    apps,
    rollout: readOne('gitops', 'apps', 'kustomization.yaml'),
    migrations: readOne('gitops', 'migrations', 'kustomization.yaml'),
    workload: readOne('gitops', 'components', 'workload', 'deployment.yaml'),
    overlays: Object.fromEntries(folders('overlays').map((name) => [name, readOverlay(name)])),
    images: Object.fromEntries(
      folders('overlays').map((name) => [
        name,
        readOne('gitops', 'overlays', name, 'images', 'kustomization.yaml'),
      ]),
    ),
    dapr: {
      component: dapr('component')[0],
      resiliency: dapr('resiliency'),
      subscriptions: dapr('subscriptions'),
    },
    publicProbes: component('workload', 'public-probes'),
    workloadPatches: component('workload', 'kustomization').patches,
    certificates: {
      certificate: component('grpc-certificates', 'certificate'),
      deployment: component('grpc-certificates', 'deployment'),
      issuer: readOne('gitops', 'infrastructure', 'certificates', 'issuer.yaml'),
    },
    policies: component('network-policies', 'kustomization').resources.map((file) =>
      readOne('gitops', 'components', 'network-policies', file),
    ),
    podMonitor: component('monitoring', 'podmonitor'),
    audit: readOne('gitops', 'infrastructure', 'audit', 'deployment.yaml'),
  };
}

/** An overlay's text, its files together, and the components it names. */
function readOverlay(name) {
  const folder = ['gitops', 'overlays', name];
  const files = readdirSync(inRepository(...folder), { recursive: true }).map(String);
  const text = files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(inRepository(...folder, file), 'utf8'))
    .join('\n');
  return { text, components: readOne(...folder, 'kustomization.yaml').components ?? [] };
}

function readApp(name) {
  const base = Object.fromEntries(
    BASE_FILES.map((file) => [file, readOne('gitops', 'apps', name, 'base', `${file}.yaml`)]),
  );
  const migrate = ['gitops', 'apps', name, 'migrate', 'serviceaccount.yaml'];
  return { ...base, migrate: existsSync(inRepository(...migrate)) ? readOne(...migrate) : undefined };
}

function folders(name) {
  const folder = inRepository('gitops', name);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.basename(entry.name))
    .sort();
}
