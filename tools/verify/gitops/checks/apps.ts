import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { AppManifests, Manifests } from '../read-manifests.ts';
import { annotationsOf, containerOf, podOf } from '../workloads.ts';
import { same, sameSet } from './same.ts';

/** The API is the one app that has a sidecar without speaking to the broker: its worker does that (OPS-2). */
const ALSO_WITH_SIDECAR = ['checkout'];

/** Names, images, ports, labels and sidecars of every app's base, and the lists that name all apps. */
export function checkApps({ apps: code }: CodeFacts, manifests: Manifests): string[] {
  const names = code.map(({ name }) => name);
  const migrated = code.filter((app) => ownsDatabase(app, code)).map(({ name }) => name);
  return [
    ...sameSet('gitops/apps', Object.keys(manifests.apps), names),
    ...sameSet(
      'gitops/apps/kustomization.yaml',
      manifests.rollout.resources ?? [],
      names.map((name) => `${name}/base`),
    ),
    ...sameSet(
      'gitops/migrations/kustomization.yaml',
      manifests.migrations.resources ?? [],
      migrated.map((name) => `../apps/${name}/migrate`),
    ),
    ...Object.entries(manifests.images).flatMap(([overlay, { images = [] }]) =>
      sameSet(
        `images of ${overlay}`,
        images.map(({ name }) => name),
        [...names, 'tools'].map((name) => `holdfast/${name}`),
      ),
    ),
    ...withManifests(code, manifests).flatMap(([app, own]) => checkApp(app, own, code)),
  ];
}

/** The apps that have a base in gitops/apps, each with it. */
export function withManifests(
  apps: readonly AppFacts[],
  manifests: Manifests,
): [app: AppFacts, own: AppManifests][] {
  return apps.flatMap((app): [AppFacts, AppManifests][] => {
    const own = manifests.apps[app.name];
    return own ? [[app, own]] : [];
  });
}

/** An app that shares another's database (the worker) leaves its migrations to the one that is listed first. */
function ownsDatabase(app: AppFacts, code: readonly AppFacts[]): boolean {
  return code.find(({ database }) => database === app.database) === app;
}

function checkApp(app: AppFacts, manifest: AppManifests, code: readonly AppFacts[]): string[] {
  const { deployment, serviceaccount, configmap, migrate } = manifest;
  const container = containerOf(deployment);
  const at = (what: string) => `${app.name}: ${what}`;
  return [
    ...same(at('deployment'), deployment.metadata.name, app.name),
    ...same(
      at('container'),
      { name: container.name, image: container.image },
      { name: 'app', image: `holdfast/${app.name}` },
    ),
    ...checkPorts(app, manifest),
    ...same(at('selector'), deployment.spec.selector?.matchLabels?.['app.kubernetes.io/name'], app.name),
    ...same(
      at('service account'),
      [podOf(deployment).serviceAccountName, serviceaccount.metadata.name],
      [app.name, app.name],
    ),
    ...same(at('service account token'), serviceaccount.automountServiceAccountToken, false),
    ...same(at('config map'), configmap.metadata.name, `${app.name}-config`),
    ...same(
      at('envFrom'),
      (container.envFrom ?? []).map(({ configMapRef, secretRef }) => configMapRef?.name ?? secretRef?.name),
      [`${app.name}-config`, `${app.name}-secrets`],
    ),
    ...checkSidecar(app, manifest),
    ...same(
      at('migrated database'),
      migrate?.metadata.annotations?.['holdfast.dev/database'],
      ownsDatabase(app, code) ? app.database : undefined,
    ),
  ];
}

function checkPorts(app: AppFacts, { deployment, service }: AppManifests): string[] {
  const grpc = app.grpc ? [['grpc', app.grpc]] : [];
  // No service calls another's internal port.
  const called = [['http', app.http], ...grpc];
  const { ports: offered = [] } = service.spec;
  const at = (what: string) => `${app.name}: ${what}`;
  return [
    ...same(
      at('container ports'),
      (containerOf(deployment).ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
      [['http', app.http], ['internal', app.internal], ...grpc],
    ),
    ...same(
      at('service ports'),
      offered.map(({ name, port }) => [name, port]),
      called,
    ),
    ...same(
      at('service target'),
      offered.map(({ targetPort }) => targetPort),
      called.map(([name]) => name),
    ),
    ...same(at('service selector'), service.spec.selector, deployment.spec.selector?.matchLabels),
  ];
}

/** The API's stays on the listed port, where its probes are: it consumes nothing (OPS-2). */
const portOfSidecar = (app: AppFacts) => (ALSO_WITH_SIDECAR.includes(app.name) ? app.http : app.internal);

function checkSidecar(app: AppFacts, { deployment, kustomization }: AppManifests): string[] {
  const wanted = Boolean(app.publishes || app.consumes || ALSO_WITH_SIDECAR.includes(app.name));
  const annotations = annotationsOf(deployment);
  const at = (what: string) => `${app.name}: ${what}`;
  const component = kustomization.components?.includes('../../../components/dapr') ?? false;
  if (!wanted) return same(at('sidecar'), [component, annotations['dapr.io/enabled']], [false, undefined]);
  return [
    ...same(at('sidecar component'), component, true),
    ...same(at('dapr.io/enabled'), annotations['dapr.io/enabled'], 'true'),
    ...same(at('dapr.io/app-id'), annotations['dapr.io/app-id'], app.name),
    ...same(at('dapr.io/app-port'), annotations['dapr.io/app-port'], String(portOfSidecar(app))),
  ];
}
