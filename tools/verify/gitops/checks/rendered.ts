import { APPS } from '../../../launcher/apps/apps.ts';
import { READINESS } from '../../../sandboxes/sidecar/readiness.ts';
import { findManifest, isOfApps, readManifest, readNamed } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import {
  Autoscaler,
  ConfigMap,
  DisruptionBudget,
  NetworkPolicy,
  ScaledObject,
  Service,
} from '../manifests.ts';
import { Workload, annotationsOf, containerOf, podOf } from '../workloads.ts';
import { checkMesh } from './mesh.ts';
import { same, sameSet } from './same.ts';

const CONSUMERS = new Set(APPS.filter(({ consumes }) => consumes).map(({ name }) => name));
const NAMESPACE = 'checkout';
const UID = 65_532;
const PER_APP = [
  'Deployment',
  'Service',
  'ServiceAccount',
  'ConfigMap',
  'PodDisruptionBudget',
  'NetworkPolicy',
];
/** The app whose autoscaler goes by the age of its oldest event; those of the others go by CPU. */
const BY_EVENT_AGE = 'checkout-worker';
const OUTBOX_AGE = 'holdfast_outbox_oldest_pending_seconds';
const suffixOf = (kind: string) => (kind === 'ConfigMap' ? '-config' : '');

/** A rendered overlay: every app complete, in the namespace, and fit for Pod Security `restricted` (OPS-2). */
export function checkRollout(documents: readonly Manifest[], names: readonly string[]): string[] {
  return [
    ...checkNamespace(documents),
    ...PER_APP.flatMap((kind) => checkPresent(kind, documents, names)),
    ...checkPresent(
      'HorizontalPodAutoscaler',
      documents,
      names.filter((name) => name !== BY_EVENT_AGE),
    ),
    ...checkPresent('ScaledObject', documents, [BY_EVENT_AGE]),
    ...checkScaledObject(readNamed(ScaledObject, documents, 'ScaledObject', BY_EVENT_AGE)),
    ...checkTraces(documents),
    ...checkMesh(documents),
    ...same('default-deny', findManifest(documents, 'NetworkPolicy', 'default-deny')?.['spec'], {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    ...documents
      .filter((document) => document.kind === 'Deployment' && isOfApps(document))
      .flatMap((document) => checkDeployment(readManifest(Workload, document), documents)),
  ];
}

/** The migrations of an overlay: one Job per database, from the images of the rollout. */
export function checkMigrations(documents: readonly Manifest[], databases: readonly string[]): string[] {
  const jobs = documents
    .filter(({ kind }) => kind === 'Job')
    .map((document) => readManifest(Workload, document));
  return [
    ...checkNamespace(documents),
    ...sameSet('migrated databases', jobs.map(databaseOf), databases),
    ...jobs.flatMap((job) => [
      ...checkPod(job),
      ...same(
        `${job.metadata.name}: database it may reach`,
        reachable(readNamed(NetworkPolicy, documents, 'NetworkPolicy', job.metadata.name)),
        [databaseOf(job), 'shared'],
      ),
    ]),
  ];
}

/** The database that a Job migrates. */
const databaseOf = (job: Workload) => containerOf(job).args?.[1];
const reachable = (policy: NetworkPolicy | undefined) =>
  policy?.spec.egress?.flatMap(({ to = [] }) => to).find(({ podSelector }) => podSelector)?.podSelector
    ?.matchExpressions?.[0]?.values;

function checkNamespace(documents: readonly Manifest[]): string[] {
  const outside = documents.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== NAMESPACE,
  );
  return same(
    'outside the namespace',
    outside.map(({ metadata }) => metadata.name),
    [],
  );
}

function checkPresent(kind: string, documents: readonly Manifest[], names: readonly string[]): string[] {
  const found = documents.filter((one) => one.kind === kind && isOfApps(one));
  return sameSet(
    kind,
    found.map(({ metadata }) => metadata.name),
    names.map((name) => name + suffixOf(kind)),
  );
}

/** The address that apps send spans to is a Service here, and its port is the one they may reach. */
function checkTraces(documents: readonly Manifest[]): string[] {
  const policy = readNamed(NetworkPolicy, documents, 'NetworkPolicy', 'traces');
  const open = policy?.spec.egress?.flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  return documents
    .filter((document) => document.kind === 'ConfigMap' && isOfApps(document))
    .flatMap((document) => {
      const { metadata, data } = readManifest(ConfigMap, document);
      const { hostname, port } = new URL(data['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '');
      const service = readNamed(Service, documents, 'Service', hostname);
      return [
        ...same(`${metadata.name}: the collector is a Service`, service?.spec.type, 'ExternalName'),
        ...same(`${metadata.name}: the collector's port`, open, [Number(port)]),
      ];
    });
}

/** The worker is never scaled to nothing, and by the age of its outbox. */
function checkScaledObject(scaled: ScaledObject | undefined): string[] {
  if (!scaled) return [];
  const { minReplicaCount = 0, maxReplicaCount = 0, triggers } = scaled.spec;
  return [
    ...same(`${BY_EVENT_AGE}: replicas`, minReplicaCount >= 1 && maxReplicaCount > minReplicaCount, true),
    ...same(
      `${BY_EVENT_AGE}: is scaled by ${OUTBOX_AGE}`,
      triggers.map(({ type, metadata }) => [type, metadata.query?.includes(OUTBOX_AGE)]),
      [['prometheus', true]],
    ),
  ];
}

function checkDeployment(deployment: Workload, documents: readonly Manifest[]): string[] {
  const { name } = deployment.metadata;
  const { topologySpreadConstraints: spread = [] } = podOf(deployment);
  const selectors = spread.map(({ labelSelector }) => labelSelector?.matchLabels);
  const mine = { 'app.kubernetes.io/name': name };
  return [
    ...checkPod(deployment),
    ...same(`${name}: spread`, selectors, [mine, mine]),
    ...same(
      `${name}: autoscaler's target`,
      documents
        .filter(({ kind }) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(kind))
        .filter((one) => readManifest(Autoscaler, one).spec.scaleTargetRef.name === name)
        .map(({ metadata }) => metadata.name),
      [name],
    ),
    ...same(
      `${name}: budget's pods`,
      readNamed(DisruptionBudget, documents, 'PodDisruptionBudget', name)?.spec.selector.matchLabels,
      mine,
    ),
    ...checkSidecar(name, annotationsOf(deployment)),
  ];
}

function checkSidecar(name: string, annotations: Readonly<Record<string, string>>): string[] {
  if (annotations['dapr.io/enabled'] !== 'true') return [];
  const limitMi = Number.parseInt(annotations['dapr.io/sidecar-memory-limit'] ?? '', 10);
  const goMi = Number(/GOMEMLIMIT=(\d+)MiB/.exec(annotations['dapr.io/env'] ?? '')?.[1]);
  const sizes = ['cpu-request', 'cpu-limit', 'memory-request', 'memory-limit'];
  const missing = sizes.filter((size) => !annotations[`dapr.io/sidecar-${size}`]);
  return [
    ...same(`${name}: sidecar's GOMEMLIMIT is below its limit`, goMi < limitMi, true),
    ...same(`${name}: sizes its sidecar lacks`, missing, []),
    ...same(
      `${name}: sidecar's seccomp profile`,
      annotations['dapr.io/sidecar-seccomp-profile-type'],
      'RuntimeDefault',
    ),
    ...(CONSUMERS.has(name) ? checkReadiness(name, annotations) : []),
  ];
}

/** A consumer that does not run or is not ready gets no events, by the same measure as in the local stack (EVT-3). */
function checkReadiness(name: string, annotations: Readonly<Record<string, string>>): string[] {
  return same(
    `${name}: sidecar asks whether the app is ready`,
    [
      annotations['dapr.io/enable-app-health-check'],
      annotations['dapr.io/app-health-check-path'],
      annotations['dapr.io/app-health-probe-interval'],
      annotations['dapr.io/app-health-probe-timeout'],
      annotations['dapr.io/app-health-threshold'],
    ],
    [
      'true',
      READINESS.path,
      ...[READINESS.everySeconds, READINESS.timeoutMs, READINESS.failures].map(String),
    ],
  );
}

function checkPod(workload: Workload): string[] {
  const { name } = workload.metadata;
  const spec = podOf(workload);
  const container = containerOf(workload);
  const { securityContext: pod } = spec;
  return [
    ...same(`${name}: containers`, spec.containers.length, 1),
    ...same(`${name}: token`, spec.automountServiceAccountToken, false),
    ...same(
      `${name}: user`,
      [pod?.runAsNonRoot, pod?.runAsUser, pod?.seccompProfile?.type],
      [true, UID, 'RuntimeDefault'],
    ),
    ...same(`${name}: container`, container.securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    }),
    ...same(
      `${name}: image has a tag or digest`,
      /^\S+(:[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image ?? ''),
      true,
    ),
  ];
}
