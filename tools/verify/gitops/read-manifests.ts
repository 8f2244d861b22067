import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';
import { parseAs } from './manifest.ts';
import {
  AppBase,
  Certificate,
  Component,
  Issuer,
  Kustomization,
  NetworkPolicy,
  PodMonitor,
  Resiliency,
  ServiceAccount,
  Subscription,
} from './manifests.ts';
import { Workload } from './workloads.ts';

/** All documents of a YAML file; a file that is no YAML is an error that names it. */
export function readYaml(...segments: string[]): unknown[] {
  const file = inRepository(...segments);
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${file}: ${error.message}`);
    return document.toJS() as unknown;
  });
}

/** All documents of a file by their schema; a document that does not fit is an error that names the file. */
const readAll = <Schema extends z.ZodType>(schema: Schema, ...segments: string[]): z.infer<Schema>[] =>
  readYaml(...segments).map((document) => parseAs(schema, document, path.join(...segments)));

/** The first document of a file by its schema. */
const readOne = <Schema extends z.ZodType>(schema: Schema, ...segments: string[]): z.infer<Schema> =>
  parseAs(schema, readYaml(...segments)[0], path.join(...segments));

/** The base of one app, and the account of its migrations where it has a database of its own. */
export type AppManifests = AppBase & { migrate?: ServiceAccount | undefined };

/** An overlay's text and the components it names. */
export interface Overlay {
  text: string;
  readonly components: string[];
}

/** The manifests as gitops/ has them, before kustomize joins them. */
export type Manifests = ReturnType<typeof readManifests>;

/** Reads the manifests of gitops/, before kustomize joins them. */
export function readManifests() {
  const component = <Schema extends z.ZodType>(schema: Schema, folder: string, file: string) =>
    readOne(schema, 'gitops', 'components', folder, `${file}.yaml`);
  const dapr = ['gitops', 'infrastructure', 'dapr'];
  return {
    apps: byFolder('apps', readApp),
    rollout: readOne(Kustomization, 'gitops', 'apps', 'kustomization.yaml'),
    migrations: readOne(Kustomization, 'gitops', 'migrations', 'kustomization.yaml'),
    workload: component(Workload, 'workload', 'deployment'),
    overlays: byFolder('overlays', readOverlay),
    images: byFolder('overlays', (name) =>
      readOne(Kustomization, 'gitops', 'overlays', name, 'images', 'kustomization.yaml'),
    ),
    dapr: {
      component: readOne(Component, ...dapr, 'component.yaml'),
      resiliency: readAll(Resiliency, ...dapr, 'resiliency.yaml'),
      subscriptions: readAll(Subscription, ...dapr, 'subscriptions.yaml'),
      upgradeSubscriptions: readAll(
        Subscription,
        'gitops',
        'components',
        'upgrade-subscriptions',
        'subscriptions.yaml',
      ),
    },
    publicProbes: component(Workload, 'workload', 'public-probes'),
    workloadPatches: component(Kustomization, 'workload', 'kustomization').patches ?? [],
    certificates: {
      certificate: component(Certificate, 'grpc-certificates', 'certificate'),
      deployment: component(Workload, 'grpc-certificates', 'deployment'),
      issuer: readOne(Issuer, 'gitops', 'infrastructure', 'certificates', 'issuer.yaml'),
    },
    policies: (component(Kustomization, 'network-policies', 'kustomization').resources ?? []).map((file) =>
      readOne(NetworkPolicy, 'gitops', 'components', 'network-policies', file),
    ),
    podMonitor: component(PodMonitor, 'monitoring', 'podmonitor'),
    audit: readOne(Workload, 'gitops', 'infrastructure', 'audit', 'deployment.yaml'),
  };
}

function readOverlay(name: string): Overlay {
  const folder = ['gitops', 'overlays', name];
  const files = readdirSync(inRepository(...folder), { recursive: true }).map(String);
  const text = files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(inRepository(...folder, file), 'utf8'))
    .join('\n');
  return { text, components: readOne(Kustomization, ...folder, 'kustomization.yaml').components ?? [] };
}

function readApp(name: string): AppManifests {
  const folder = ['gitops', 'apps', name];
  const base = Object.keys(AppBase.shape).map((file) => [
    file,
    readYaml(...folder, 'base', `${file}.yaml`)[0],
  ]);
  const migrate = [...folder, 'migrate', 'serviceaccount.yaml'];
  return {
    ...parseAs(AppBase, Object.fromEntries(base), path.join(...folder, 'base')),
    migrate: existsSync(inRepository(...migrate)) ? readOne(ServiceAccount, ...migrate) : undefined,
  };
}

/** The content of each folder below gitops/NAME, by the folder's name. */
function byFolder<Content>(name: string, read: (folder: string) => Content): Record<string, Content> {
  const folders = readdirSync(inRepository('gitops', name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.basename(entry.name))
    .sort();
  return Object.fromEntries(folders.map((folder) => [folder, read(folder)]));
}
