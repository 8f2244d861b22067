import { assignment } from '../assignment.ts';
import { defaultsOf } from '../code-facts.ts';
import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { AppManifests, Manifests } from '../read-manifests.ts';
import { annotationsOf, containerOf, podOf } from '../workloads.ts';
import type { Container, Pod } from '../workloads.ts';
import { withManifests } from './apps.ts';
import { same } from './same.ts';

const SECOND = 1_000;
const DEFAULT_GRACE_S = 30;
const UID = 65_532;
/** Code, stacks, buffers and sockets of a process. */
const OUTSIDE_HEAP_MI = 96;

/** The workload component's probes, memory and restrictions for every process (OPS-2). */
export function checkWorkload({ apps, nodeFlags }: CodeFacts, manifests: Manifests): string[] {
  const container = containerOf(manifests.workload);
  return [
    ...checkProbes(container, 'internal'),
    ...checkPublicProbes(manifests),
    ...checkMemory(container, nodeFlags),
    ...checkCompileCache(container),
    ...checkLimits(podOf(manifests.workload), container),
    ...withManifests(apps, manifests).flatMap(([app, own]) => checkGrace(app, own)),
  ];
}

function checkProbes({ startupProbe, livenessProbe, readinessProbe }: Container, port: string): string[] {
  const shown = (probe: Container['startupProbe']) => [probe?.httpGet?.path, probe?.httpGet?.port];
  return [
    ...same('startup probe', shown(startupProbe), ['/health/live', port]),
    ...same('liveness probe', shown(livenessProbe), ['/health/live', port]),
    ...same('readiness probe', shown(readinessProbe), ['/health/ready', port]),
  ];
}

/** Checkout's probes, and no other app's, stay on the port that the storefront uses (OPS-2). */
function checkPublicProbes({ publicProbes, workloadPatches }: Manifests): string[] {
  const { startupProbe, livenessProbe, readinessProbe } = containerOf(publicProbes);
  const ports = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet?.port);
  const targets = workloadPatches
    .filter(({ path }) => path === 'public-probes.yaml')
    .map(({ target }) => target?.name);
  return [
    ...same('probes on the public port', ports, ['http', 'http', 'http']),
    ...same('whose probes are on the public port', targets, ['^checkout$']),
  ];
}

/** Compiled code is kept where the process may write. */
function checkCompileCache({ env = [], volumeMounts = [] }: Container): string[] {
  const folder = env.find(({ name }) => name === 'NODE_COMPILE_CACHE')?.value ?? '';
  const written = volumeMounts.some(({ mountPath }) => folder.startsWith(`${mountPath}/`));
  return same('NODE_COMPILE_CACHE is on a volume', written, true);
}

function checkMemory({ env = [], resources }: Container, nodeFlags: CodeFacts['nodeFlags']): string[] {
  const options = env.find(({ name }) => name === 'NODE_OPTIONS')?.value ?? '';
  const flags = Object.fromEntries(options.split(' ').map(assignment));
  const semiSpace = '--max-semi-space-size';
  const limitMi = Number.parseInt(resources?.limits?.['memory'] ?? '', 10);
  return [
    ...same(`NODE_OPTIONS ${semiSpace}`, flags[semiSpace], nodeFlags[semiSpace]),
    ...same(
      'the old space and the three spaces of the young one end below the memory limit, with room for what is not the heap',
      Number(flags['--max-old-space-size']) + 3 * Number(flags[semiSpace]) <= limitMi - OUTSIDE_HEAP_MI,
      true,
    ),
    ...same('resources', resources, {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    }),
  ];
}

function checkLimits(
  { automountServiceAccountToken, securityContext: pod }: Pod,
  { securityContext: container }: Container,
): string[] {
  return [
    ...same('service account token', automountServiceAccountToken, false),
    ...same('user', [pod?.runAsNonRoot, pod?.runAsUser, pod?.runAsGroup], [true, UID, UID]),
    ...same('seccomp', pod?.seccompProfile, { type: 'RuntimeDefault' }),
    ...same('container', container, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    }),
  ];
}

/** A pod is given longer than its process takes to stop; the worker's sidecar lasts until the worker is done. */
function checkGrace(app: AppFacts, { deployment, configmap }: AppManifests): string[] {
  const graceMs = (podOf(deployment).terminationGracePeriodSeconds ?? DEFAULT_GRACE_S) * SECOND;
  const settings: Record<string, unknown> = { ...defaultsOf(app.schema), ...configmap.data };
  const longest = Math.max(
    Number(settings['SHUTDOWN_LIMIT_MS']),
    Number(settings['SAGA_BUDGET_MS'] ?? 0) + Number(settings['SAGA_UNDO_BUDGET_MS'] ?? 0),
    Number(settings['OUTBOX_PUBLISH_TIMEOUT_MS'] ?? 0),
  );
  const block =
    Number.parseInt(annotationsOf(deployment)['dapr.io/block-shutdown-duration'] ?? '', 10) * SECOND;
  const sidecar = app.name === 'checkout-worker' ? block > longest && block < graceMs : true;
  return [
    ...same(`${app.name}: is given longer than its longest step (${longest} ms)`, graceMs > longest, true),
    ...same(`${app.name}: its sidecar waits for it, and no longer than the pod may`, sidecar, true),
  ];
}
