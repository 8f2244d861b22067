import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { Selector } from '../manifest.ts';
import type { NetworkPolicy, Peer } from '../manifests.ts';
import type { Manifests } from '../read-manifests.ts';
import { withManifests } from './apps.ts';
import { same, sameSet } from './same.ts';

const NAME = 'app.kubernetes.io/name';
const NAMESPACE = 'kubernetes.io/metadata.name';

/** The only peers that may reach the apps' internal port and the sidecars' metrics (TRU-1). */
const SHARED_INGRESS = {
  monitoring: ['monitoring:internal', 'monitoring:9090'],
  console: ['console:internal'],
};

/** Network policies allow exactly the edges of the call graph, which is what the configuration schemas name (OPS-2). */
export function checkNetwork({ apps }: CodeFacts, manifests: Manifests): string[] {
  return [
    ...checkShared(manifests.policies),
    ...withManifests(apps, manifests).flatMap(([app, { networkpolicy: policy }]) => [
      ...checkDeclared(app),
      ...checkEgress(app, edgesOf(policy, 'egress'), apps),
      ...checkIngress(app, edgesOf(policy, 'ingress'), apps),
      ...checkSelector(app, policy),
    ]),
  ];
}

/** The peers that the policies of all pods let in; a policy that lets none in is not named. */
export function checkShared(policies: readonly NetworkPolicy[]): string[] {
  const found = policies.map((policy): [string, string[]] => [
    policy.metadata.name,
    edgesOf(policy, 'ingress').sort(),
  ]);
  return same(
    'who reaches every app',
    Object.fromEntries(found.filter(([, edges]) => edges.length > 0)),
    Object.fromEntries(Object.entries(SHARED_INGRESS).map(([name, edges]) => [name, [...edges].sort()])),
  );
}

function checkDeclared({ name, calls, declaredCalls }: AppFacts): string[] {
  const undeclared = calls.filter((callee) => !declaredCalls.includes(callee));
  return same(`${name}: calls that the launcher's table does not know`, undeclared, []);
}

function checkEgress(app: AppFacts, edges: readonly string[], apps: readonly AppFacts[]): string[] {
  const portOf = (name: string) => apps.find((other) => other.name === name)?.grpc;
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

function checkIngress(app: AppFacts, edges: readonly string[], apps: readonly AppFacts[]): string[] {
  const callers = apps.filter(({ calls }) => calls.includes(app.name)).map(({ name }) => `${name}:grpc`);
  const wanted = [...callers, ...(app.publicRoutes.length > 0 ? ['ingress:http'] : [])];
  return sameSet(`${app.name}: ingress`, edges, wanted);
}

function checkSelector(app: AppFacts, { spec }: NetworkPolicy): string[] {
  return [
    ...same(`${app.name}: policy's pods`, spec.podSelector?.matchLabels?.[NAME], app.name),
    ...sameSet(`${app.name}: policy's types`, spec.policyTypes ?? [], ['Egress', 'Ingress']),
  ];
}

/** `peer:port` for every edge of one direction; an empty list of peers or ports means all of them, as none at all does. */
export function edgesOf({ spec }: NetworkPolicy, direction: 'egress' | 'ingress'): string[] {
  const side = direction === 'egress' ? 'to' : 'from';
  return (spec[direction] ?? []).flatMap((rule) =>
    orAll<Peer>(rule[side], {}).flatMap((peer) =>
      orAll(rule.ports, { port: 'any' }).map(({ port, endPort }) =>
        [peerName(peer), port, ...(endPort ? [endPort] : [])].join(':'),
      ),
    ),
  );
}

const orAll = <One>(list: readonly One[] | undefined, all: One): readonly One[] =>
  list && list.length > 0 ? list : [all];

function peerName({ namespaceSelector, podSelector, ipBlock }: Peer): string {
  if (ipBlock) return 'internet';
  const namespace = namespaceSelector && (namespaceSelector.matchLabels?.[NAMESPACE] ?? 'any namespace');
  const pods = podSelector && podsName(podSelector);
  return [namespace, pods].filter(Boolean).join('/') || 'anybody';
}

function podsName({ matchLabels, matchExpressions = [] }: Selector): string | undefined {
  if (matchLabels) return matchLabels[NAME];
  return matchExpressions
    .map(({ key, values }) => (key === 'holdfast.dev/database' ? `postgres(${String(values)})` : key))
    .join();
}
