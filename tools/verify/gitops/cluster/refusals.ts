import { podOf } from './apply-overlay.ts';

/** Pods that are checkout's but for one thing, and the words with which the server refuses each. */
const PODS = {
  'a privilege escalation': [
    ({ container }) => (container.allowPrivilegeEscalation = true),
    /allowPrivilegeEscalation/,
  ],
  'a capability kept': [({ container }) => (container.capabilities = {}), /unrestricted capabilities/],
  'a root user': [({ pod }) => (pod.securityContext.runAsUser = 0), /runAsUser=0/],
  'a user that may be root': [({ pod }) => (pod.securityContext.runAsNonRoot = false), /runAsNonRoot/],
  'no seccomp profile': [({ pod }) => delete pod.securityContext.seccompProfile, /seccompProfile/],
  'the node’s network': [({ pod }) => (pod.hostNetwork = true), /hostNetwork/],
  'a folder of the node': [
    ({ pod }) => pod.volumes.push({ name: 'host', hostPath: { path: '/' } }),
    /hostPath/,
  ],
};

/** Documents that are ours but for one thing. */
const DOCUMENTS = {
  'a field that no Deployment has': ['Deployment', ({ spec }) => (spec.replica = 2), /replica/],
  'an autoscaler without an end': [
    'HorizontalPodAutoscaler',
    ({ spec }) => (spec.maxReplicas = 0),
    /maxReplicas/,
  ],
  'a subscription without a topic': ['Subscription', ({ spec }) => delete spec.topic, /topic/],
  'a worker’s scaling without a trigger': ['ScaledObject', ({ spec }) => delete spec.triggers, /triggers/],
  'an alert without an expression': [
    'PrometheusRule',
    ({ spec }) => delete spec.groups[0].rules.find(({ alert }) => alert).expr,
    /expr/,
  ],
  'a certificate without an issuer': ['Certificate', ({ spec }) => delete spec.issuerRef, /issuerRef/],
  'a service account nobody made': ['Pod', undefined, /service account/i],
};

/** The checks that would pass for a server that refuses nothing: by name, each answers what the server let pass. */
export function refusals(client, documents) {
  const checkout = documents.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'checkout',
  );
  const pods = Object.entries(PODS).map(([what, [spoil, words]]) => [
    `refuses a pod with ${what}`,
    () => mustRefuse(() => client.create(spoiledPod(checkout, spoil)), words),
  ]);
  const others = Object.entries(DOCUMENTS).map(([what, [kind, spoil, words]]) => [
    `refuses ${what}`,
    () => mustRefuse(() => attempt(client, spoiled(documents, checkout, { kind, spoil })), words),
  ]);
  return [...pods, ...others];
}

function spoiledPod(deployment, spoil) {
  const pod = structuredClone(podOf(deployment));
  spoil({ pod: pod.spec, container: pod.spec.containers[0].securityContext });
  return pod;
}

function spoiled(documents, checkout, { kind, spoil }) {
  if (kind === 'Pod') {
    const pod = structuredClone(podOf(checkout));
    pod.spec.serviceAccountName = 'nobody';
    return pod;
  }
  const document = structuredClone(documents.find((one) => one.kind === kind));
  spoil(document);
  return document;
}

const attempt = (client, document) =>
  document.kind === 'Pod' ? client.create(document) : client.apply(document);

async function mustRefuse(act, words) {
  const { status, body } = await act();
  if (status < 400) return [`the server accepted it (${status})`];
  if (!words.test(body.message)) return [`refused for another reason: ${body.message}`];
  return [];
}
