import { APPS } from '../../../launcher/apps/apps.ts';
import { READINESS } from '../../../sandboxes/sidecar/readiness.ts';
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
/** What an autoscaler is by CPU, and by the age of the oldest event for the app that is there to keep it small. */
const BY_EVENT_AGE = 'checkout-worker';
const OUTBOX_AGE = 'holdfast_outbox_oldest_pending_seconds';
const OF_APPS = ({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'holdfast';
const suffixOf = (kind) => (kind === 'ConfigMap' ? '-config' : '');

/** What kustomize makes of an overlay: every app complete, in the namespace, and fit for Pod Security `restricted` (OPS-2). */
export function checkRollout(documents, names) {
  return [
    ...checkNamespace(documents),
    ...PER_APP.flatMap((kind) => checkPresent(kind, documents, names)),
    ...checkPresent(
      'HorizontalPodAutoscaler',
      documents,
      names.filter((name) => name !== BY_EVENT_AGE),
    ),
    ...checkPresent('ScaledObject', documents, [BY_EVENT_AGE]),
    ...checkScaledObject(find(documents, 'ScaledObject', BY_EVENT_AGE)),
    ...checkTraces(documents),
    ...checkMesh(documents),
    ...same('default-deny', find(documents, 'NetworkPolicy', 'default-deny')?.spec, {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    ...documents
      .filter((document) => document.kind === 'Deployment' && OF_APPS(document))
      .flatMap((deployment) => checkDeployment(deployment, documents)),
  ];
}

/** The migrations of an overlay: one Job per database, from the images of the rollout. */
export function checkMigrations(documents, databases) {
  const jobs = documents.filter(({ kind }) => kind === 'Job');
  return [
    ...checkNamespace(documents),
    ...sameSet(
      'migrated databases',
      jobs.map((job) => job.spec.template.spec.containers[0].args[1]),
      databases,
    ),
    ...jobs.flatMap((job) => [
      ...checkPod(job, job.spec.template.spec),
      ...same(
        `${job.metadata.name}: database it may reach`,
        reachable(find(documents, 'NetworkPolicy', job.metadata.name)),
        [job.spec.template.spec.containers[0].args[1], 'shared'],
      ),
    ]),
  ];
}

const find = (documents, kind, name) =>
  documents.find((one) => one.kind === kind && one.metadata.name === name);
const reachable = (policy) =>
  policy?.spec.egress.flatMap(({ to }) => to).find(({ podSelector }) => podSelector)?.podSelector
    .matchExpressions[0].values;

function checkNamespace(documents) {
  const outside = documents.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== NAMESPACE,
  );
  return same(
    'outside the namespace',
    outside.map(({ metadata }) => metadata.name),
    [],
  );
}

function checkPresent(kind, documents, names) {
  const found = documents.filter((one) => one.kind === kind && OF_APPS(one));
  return sameSet(
    kind,
    found.map(({ metadata }) => metadata.name),
    names.map((name) => name + suffixOf(kind)),
  );
}

/** The address that apps send spans to is a Service here, and its port is the one they may reach. */
function checkTraces(documents) {
  const policy = find(documents, 'NetworkPolicy', 'traces');
  const open = policy?.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port));
  return documents
    .filter((document) => document.kind === 'ConfigMap' && OF_APPS(document))
    .flatMap(({ metadata, data }) => {
      const { hostname, port } = new URL(data.OTEL_EXPORTER_OTLP_ENDPOINT);
      const service = find(documents, 'Service', hostname);
      return [
        ...same(`${metadata.name}: the collector is a Service`, service?.spec.type, 'ExternalName'),
        ...same(`${metadata.name}: the collector's port`, open, [Number(port)]),
      ];
    });
}

/** The worker is never scaled to nothing, and by the age of its outbox. */
function checkScaledObject(scaled) {
  if (!scaled) return [];
  const { minReplicaCount, maxReplicaCount, triggers } = scaled.spec;
  return [
    ...same(`${BY_EVENT_AGE}: replicas`, minReplicaCount >= 1 && maxReplicaCount > minReplicaCount, true),
    ...same(
      `${BY_EVENT_AGE}: is scaled by ${OUTBOX_AGE}`,
      triggers.map(({ type, metadata }) => [type, metadata.query.includes(OUTBOX_AGE)]),
      [['prometheus', true]],
    ),
  ];
}

function checkDeployment(deployment, documents) {
  const { name } = deployment.metadata;
  const { spec, metadata } = deployment.spec.template;
  const selectors = spec.topologySpreadConstraints.map(({ labelSelector }) => labelSelector.matchLabels);
  const mine = { 'app.kubernetes.io/name': name };
  return [
    ...checkPod(deployment, spec),
    ...same(`${name}: spread`, selectors, [mine, mine]),
    ...same(
      `${name}: autoscaler's target`,
      documents
        .filter(({ kind }) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(kind))
        .filter(({ spec }) => spec.scaleTargetRef.name === name)
        .map(({ metadata }) => metadata.name),
      [name],
    ),
    ...same(
      `${name}: budget's pods`,
      find(documents, 'PodDisruptionBudget', name)?.spec.selector.matchLabels,
      mine,
    ),
    ...checkSidecar(name, metadata.annotations ?? {}),
  ];
}

function checkSidecar(name, annotations) {
  if (annotations['dapr.io/enabled'] !== 'true') return [];
  const limitMi = Number.parseInt(annotations['dapr.io/sidecar-memory-limit'], 10);
  const goMi = Number(/GOMEMLIMIT=(\d+)MiB/.exec(annotations['dapr.io/env'])?.[1]);
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

/** A consumer that is away or not ready gets no events, by the same measure as in the local stack (EVT-3). */
function checkReadiness(name, annotations) {
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

function checkPod({ metadata: { name } }, spec) {
  const [container] = spec.containers;
  const { securityContext: pod } = spec;
  return [
    ...same(`${name}: containers`, spec.containers.length, 1),
    ...same(`${name}: token`, spec.automountServiceAccountToken, false),
    ...same(
      `${name}: user`,
      [pod.runAsNonRoot, pod.runAsUser, pod.seccompProfile.type],
      [true, UID, 'RuntimeDefault'],
    ),
    ...same(`${name}: container`, container.securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    }),
    ...same(
      `${name}: image has a tag or digest`,
      /^\S+(:[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image),
      true,
    ),
  ];
}
