import { same } from './same.ts';

/** Prometheus reads every pod at the port by this name; a pod without one would go unwatched. */
export function checkScraping({ apps }, manifests) {
  const [{ port, path }] = manifests.podMonitor.spec.podMetricsEndpoints;
  const watched = [
    ...apps.filter(({ name }) => manifests.apps[name]).map(({ name }) => manifests.apps[name].deployment),
    manifests.audit,
  ];
  return [
    ...same('PodMonitor: where metrics are', [port, path], ['internal', '/metrics']),
    ...watched.flatMap(({ metadata, spec }) => {
      const names = spec.template.spec.containers[0].ports.map(({ name }) => name);
      return names.includes(port) ? [] : [`${metadata.name}: has no port "${port}", which Prometheus reads`];
    }),
  ];
}
