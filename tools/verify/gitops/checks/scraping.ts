import type { CodeFacts } from '../code-facts.ts';
import type { Manifests } from '../read-manifests.ts';
import { containerOf } from '../workloads.ts';
import { withManifests } from './apps.ts';
import { same } from './same.ts';

/** Prometheus reads every pod at the port of this name; it would not read a pod without one. */
export function checkScraping({ apps }: CodeFacts, manifests: Manifests): string[] {
  const [endpoint] = manifests.podMonitor.spec.podMetricsEndpoints;
  if (!endpoint) return ['PodMonitor: has no endpoint'];
  const { port, path } = endpoint;
  const watched = [
    ...withManifests(apps, manifests).map(([, { deployment }]) => deployment),
    manifests.audit,
  ];
  return [
    ...same('PodMonitor: where metrics are', [port, path], ['internal', '/metrics']),
    ...watched.flatMap((workload) => {
      const { metadata } = workload;
      const names = (containerOf(workload).ports ?? []).map(({ name }) => name);
      return names.includes(port) ? [] : [`${metadata.name}: has no port "${port}", which Prometheus reads`];
    }),
  ];
}
