import { same, sameSet } from './same.mjs';

const NAMESPACE = 'checkout';
const UID = 65_532;
const PER_APP = [
  'Deployment',
  'Service',
  'ServiceAccount',
  'ConfigMap',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'NetworkPolicy',
];
const suffixOf = (kind) => (kind === 'ConfigMap' ? '-config' : '');

/** What kustomize makes of an overlay: every app complete, in the namespace, and fit for Pod Security `restricted` (OPS-2). */
export function checkRollout(documents, names) {
  return [
    ...checkNamespace(documents),
    ...PER_APP.flatMap((kind) => checkPresent(kind, documents, names)),
    ...same('default-deny', find(documents, 'NetworkPolicy', 'default-deny')?.spec, {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    ...documents
      .filter(({ kind }) => kind === 'Deployment')
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
  const found = documents.filter(
    (one) => one.kind === kind && one.metadata.labels?.['app.kubernetes.io/part-of'] === 'holdfast',
  );
  return sameSet(
    kind,
    found.map(({ metadata }) => metadata.name),
    names.map((name) => name + suffixOf(kind)),
  );
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
      find(documents, 'HorizontalPodAutoscaler', name)?.spec.scaleTargetRef.name,
      name,
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
  return same(`${name}: sidecar's GOMEMLIMIT is below its limit`, goMi < limitMi, true);
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
