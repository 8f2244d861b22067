import { z } from 'zod';

import type { KubeAnswer, KubeClient } from '../../kube-apiserver/client.ts';
import { findManifest, readManifest } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { Workload } from '../workloads.ts';
import type { Pod } from '../workloads.ts';
import { podOf } from './apply-overlay.ts';
import type { PodManifest } from './apply-overlay.ts';

type Fields = Record<string, unknown>;
type Refusal = [name: string, work: () => Promise<string[]>];
/** One change to the `spec` of a document; a field that becomes undefined is not sent. */
type Change = (spec: Fields) => Fields;

/** One change to a pod, and to the security context of its container. */
type SpoilPod = (parts: { readonly pod: Pod; readonly container: Fields }) => unknown;

/** Pods that are checkout's but for one thing, and the words with which the server refuses each. */
const PODS: Readonly<Record<string, readonly [spoil: SpoilPod, words: RegExp]>> = {
  'a privilege escalation': [
    ({ container }) => (container['allowPrivilegeEscalation'] = true),
    /allowPrivilegeEscalation/,
  ],
  'a capability kept': [({ container }) => (container['capabilities'] = {}), /unrestricted capabilities/],
  'a root user': [({ pod }) => Object.assign(pod.securityContext ?? {}, { runAsUser: 0 }), /runAsUser=0/],
  'a user that may be root': [
    ({ pod }) => Object.assign(pod.securityContext ?? {}, { runAsNonRoot: false }),
    /runAsNonRoot/,
  ],
  'no seccomp profile': [({ pod }) => delete pod.securityContext?.seccompProfile, /seccompProfile/],
  'the node’s network': [({ pod }) => (pod.hostNetwork = true), /hostNetwork/],
  'a folder of the node': [
    ({ pod }) => pod.volumes?.push({ name: 'host', hostPath: { path: '/' } }),
    /hostPath/,
  ],
};

const Rules = z.looseObject({
  groups: z.array(
    z.looseObject({ rules: z.array(z.looseObject({ alert: z.string().optional(), expr: z.unknown() })) }),
  ),
});

/** The first alert of the first group without its expression. */
function withoutExpression(found: Fields): Fields {
  const spec = Rules.parse(structuredClone(found));
  const alert = spec.groups[0]?.rules.find((rule) => rule.alert);
  if (!alert) throw new Error('the first group has no alert');
  alert.expr = undefined;
  return spec;
}

/** Documents that are ours but for one thing. */
const DOCUMENTS: Readonly<Record<string, readonly [kind: string, change: Change, words: RegExp]>> = {
  'a field that no Deployment has': ['Deployment', (spec) => ({ ...spec, replica: 2 }), /replica/],
  'an autoscaler without an end': [
    'HorizontalPodAutoscaler',
    (spec) => ({ ...spec, maxReplicas: 0 }),
    /maxReplicas/,
  ],
  'a subscription without a topic': ['Subscription', (spec) => ({ ...spec, topic: undefined }), /topic/],
  'a worker’s scaling without a trigger': [
    'ScaledObject',
    (spec) => ({ ...spec, triggers: undefined }),
    /triggers/,
  ],
  'an alert without an expression': ['PrometheusRule', withoutExpression, /expr/],
  'a certificate without an issuer': [
    'Certificate',
    (spec) => ({ ...spec, issuerRef: undefined }),
    /issuerRef/,
  ],
};

/** The checks that would pass for a server that refuses nothing: by name, each answers the change that the server accepted. */
export function refusals(client: KubeClient, documents: readonly Manifest[]): Refusal[] {
  const found = findManifest(documents, 'Deployment', 'checkout');
  if (!found) throw new Error('there is no Deployment checkout');
  const checkout = readManifest(Workload, found);
  const pods = Object.entries(PODS).map(([what, [spoil, words]]): Refusal => [
    `refuses a pod with ${what}`,
    () => mustRefuse(() => client.create(spoiledPod(checkout, spoil)), words),
  ]);
  const others = Object.entries(DOCUMENTS).map(([what, [kind, change, words]]): Refusal => [
    `refuses ${what}`,
    () => mustRefuse(() => client.apply(changed(documents, kind, change)), words),
  ]);
  const account: Refusal = [
    'refuses a service account that does not exist',
    () => mustRefuse(() => client.create(withForeignAccount(checkout)), /service account/i),
  ];
  return [...pods, ...others, account];
}

function spoiledPod(deployment: Workload, spoil: SpoilPod): PodManifest {
  const pod = structuredClone(podOf(deployment));
  const container = pod.spec.containers[0]?.securityContext;
  if (!container) throw new Error('the container has no security context');
  spoil({ pod: pod.spec, container });
  return pod;
}

function withForeignAccount(deployment: Workload): PodManifest {
  const pod = podOf(deployment);
  return { ...pod, spec: { ...pod.spec, serviceAccountName: 'unknown' } };
}

function changed(documents: readonly Manifest[], kind: string, change: Change): Manifest {
  const document = documents.find((one) => one.kind === kind);
  if (!document) throw new Error(`there is no ${kind}`);
  return { ...document, spec: change(z.looseObject({}).parse(document['spec'])) };
}

async function mustRefuse(act: () => Promise<KubeAnswer>, words: RegExp): Promise<string[]> {
  const { status, body } = await act();
  if (status < 400) return [`the server accepted it (${status})`];
  if (!words.test(body.message ?? '')) return [`refused for another reason: ${String(body.message)}`];
  return [];
}
