import { same } from './same.ts';

const SECOND = 1_000;
const DEFAULT_GRACE_S = 30;
const UID = 65_532;

/** What the workload component gives every process: probes, memory, and what it may not do (OPS-2). */
export function checkWorkload({ apps, nodeFlags }, manifests) {
  const { spec } = manifests.workload.spec.template;
  const [container] = spec.containers;
  return [
    ...checkProbes(container, 'internal'),
    ...checkPublicProbes(manifests),
    ...checkMemory(container, nodeFlags),
    ...checkLimits(spec, container),
    ...apps
      .filter(({ name }) => manifests.apps[name])
      .flatMap((app) => checkGrace(app, manifests.apps[app.name])),
  ];
}

function checkProbes({ startupProbe, livenessProbe, readinessProbe }, port) {
  const shown = ({ httpGet }) => [httpGet.path, httpGet.port];
  return [
    ...same('startup probe', shown(startupProbe), ['/health/live', port]),
    ...same('liveness probe', shown(livenessProbe), ['/health/live', port]),
    ...same('readiness probe', shown(readinessProbe), ['/health/ready', port]),
  ];
}

/** Checkout's probes, and nobody else's, stay on the port that the storefront uses (OPS-2). */
function checkPublicProbes({ publicProbes, workloadPatches }) {
  const [container] = publicProbes.spec.template.spec.containers;
  const ports = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
    (probe) => container[probe].httpGet.port,
  );
  const targets = workloadPatches
    .filter(({ path }) => path === 'public-probes.yaml')
    .map(({ target }) => target.name);
  return [
    ...same('probes on the public port', ports, ['http', 'http', 'http']),
    ...same('whose probes are on the public port', targets, ['^checkout$']),
  ];
}

function checkMemory({ env, resources }, nodeFlags) {
  const options = env
    .find(({ name }) => name === 'NODE_OPTIONS')
    .value.split(' ')
    .map((flag) => flag.split('='));
  const flags = Object.fromEntries(options);
  const semiSpace = '--max-semi-space-size';
  const limitMi = Number.parseInt(resources.limits.memory, 10);
  return [
    ...same(`NODE_OPTIONS ${semiSpace}`, flags[semiSpace], nodeFlags[semiSpace]),
    ...same(
      'the old space ends below the memory limit',
      Number(flags['--max-old-space-size']) < limitMi,
      true,
    ),
    ...same('resources', resources, {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    }),
  ];
}

function checkLimits({ automountServiceAccountToken, securityContext: pod }, { securityContext: container }) {
  return [
    ...same('service account token', automountServiceAccountToken, false),
    ...same('user', [pod.runAsNonRoot, pod.runAsUser, pod.runAsGroup], [true, UID, UID]),
    ...same('seccomp', pod.seccompProfile, { type: 'RuntimeDefault' }),
    ...same('container', container, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    }),
  ];
}

/** A pod is given longer than its process takes to stop; the worker's sidecar lasts until the worker is done. */
function checkGrace(app, { deployment, configmap }) {
  const { spec, metadata } = deployment.spec.template;
  const graceMs = (spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_S) * SECOND;
  const settings = { ...defaultsOf(app), ...configmap.data };
  const longest = Math.max(
    Number(settings.SHUTDOWN_LIMIT_MS),
    Number(settings.SAGA_BUDGET_MS ?? 0) + Number(settings.SAGA_UNDO_BUDGET_MS ?? 0),
    Number(settings.OUTBOX_PUBLISH_TIMEOUT_MS ?? 0),
  );
  const block = Number.parseInt(metadata.annotations?.['dapr.io/block-shutdown-duration'] ?? '', 10) * SECOND;
  const sidecar = app.name === 'checkout-worker' ? block > longest && block < graceMs : true;
  return [
    ...same(`${app.name}: is given longer than its longest step (${longest} ms)`, graceMs > longest, true),
    ...same(`${app.name}: its sidecar waits for it, and no longer than the pod may`, sidecar, true),
  ];
}

function defaultsOf({ schema }) {
  const entries = Object.entries(schema.shape).map(([key, value]) => [key, value.safeParse(undefined).data]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
