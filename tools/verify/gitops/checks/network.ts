import { same, sameSet } from './same.ts';

const NAME = 'app.kubernetes.io/name';
const NAMESPACE = 'kubernetes.io/metadata.name';

/** Who may reach the apps' internal port, and the sidecars' metrics: these and nobody else (TRU-1). */
const SHARED_INGRESS = {
  monitoring: ['monitoring:internal', 'monitoring:9090'],
  console: ['console:internal'],
};

/** Network policies allow exactly the edges of the call graph, which is what the configuration schemas name (OPS-2). */
export function checkNetwork({ apps }, manifests) {
  const own = apps.filter(({ name }) => manifests.apps[name]);
  return [
    ...checkShared(manifests.policies),
    ...own.flatMap((app) => [
      ...checkDeclared(app),
      ...checkEgress(app, edgesOf(manifests.apps[app.name].networkpolicy, 'egress'), apps),
      ...checkIngress(app, edgesOf(manifests.apps[app.name].networkpolicy, 'ingress'), apps),
      ...checkSelector(app, manifests.apps[app.name].networkpolicy),
    ]),
  ];
}

/** What the policies of all pods let in; one that lets nobody in is not named. */
export function checkShared(policies) {
  const found = policies.map((policy) => [policy.metadata.name, edgesOf(policy, 'ingress').sort()]);
  return same(
    'who reaches every app',
    Object.fromEntries(found.filter(([, edges]) => edges.length > 0)),
    Object.fromEntries(Object.entries(SHARED_INGRESS).map(([name, edges]) => [name, [...edges].sort()])),
  );
}

function checkDeclared({ name, calls, declaredCalls }) {
  const undeclared = calls.filter((callee) => !declaredCalls.includes(callee));
  return same(`${name}: calls that the launcher's table does not know`, undeclared, []);
}

function checkEgress(app, edges, apps) {
  const portOf = (name) => apps.find((other) => other.name === name)?.grpc;
  const wanted = [
    ...app.calls.map((name) => `${name}:${portOf(name)}`),
    `data/postgres(${app.database},shared):5432`,
    ...(app.keys.includes('REDIS_URL') ? ['data/guard-redis:6379'] : []),
    ...(app.keys.includes('JWKS_URL') ? ['identity:8080'] : []),
    ...(app.keys.includes('SMTP_URL') ? ['mail:587'] : []),
    ...(app.keys.includes('STRIPE_API_KEY') ? ['internet:443'] : []),
  ];
  return sameSet(`${app.name}: egress`, edges, wanted);
}

function checkIngress(app, edges, apps) {
  const callers = apps.filter(({ calls }) => calls.includes(app.name)).map(({ name }) => `${name}:grpc`);
  const wanted = [...callers, ...(app.publicRoutes.length > 0 ? ['ingress:http'] : [])];
  return sameSet(`${app.name}: ingress`, edges, wanted);
}

function checkSelector(app, { spec }) {
  return [
    ...same(`${app.name}: policy's pods`, spec.podSelector.matchLabels[NAME], app.name),
    ...sameSet(`${app.name}: policy's types`, spec.policyTypes, ['Egress', 'Ingress']),
  ];
}

/** `peer:port` for every edge of one direction; an empty list of peers or ports means all of them, as none at all does. */
export function edgesOf({ spec }, direction) {
  const side = direction === 'egress' ? 'to' : 'from';
  const orAll = (list, all) => (list?.length > 0 ? list : [all]);
  return (spec[direction] ?? []).flatMap((rule) =>
    orAll(rule[side], {}).flatMap((peer) =>
      orAll(rule.ports, { port: 'any' }).map(({ port, endPort }) =>
        [peerName(peer), port, ...(endPort ? [endPort] : [])].join(':'),
      ),
    ),
  );
}

function peerName({ namespaceSelector, podSelector, ipBlock }) {
  if (ipBlock) return 'internet';
  const namespace = namespaceSelector && (namespaceSelector.matchLabels?.[NAMESPACE] ?? 'any namespace');
  const pods = podSelector && podsName(podSelector);
  return [namespace, pods].filter(Boolean).join('/') || 'anybody';
}

function podsName({ matchLabels, matchExpressions = [] }) {
  if (matchLabels) return matchLabels[NAME];
  return matchExpressions
    .map(({ key, values }) => (key === 'holdfast.dev/database' ? `postgres(${values})` : key))
    .join();
}
