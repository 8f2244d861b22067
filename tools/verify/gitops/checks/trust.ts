import { edgesOf } from './network.ts';
import { same, sameSet } from './same.ts';

const OF_APPS = ({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'holdfast';
const NAME = 'app.kubernetes.io/name';
const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];
/** The API's probes ask where the storefront does (OPS-2). */
const PROBED_IN_PUBLIC = 'checkout';
/** Peers that a rule may name beside an internal port. */
const INTERNAL_PEERS = ['monitoring', 'console'];
const GRPC_FILES = ['GRPC_TLS_CERT_FILE', 'GRPC_TLS_KEY_FILE', 'GRPC_TLS_CA_FILE'];

/** What an overlay comes to: nothing open but for `isLocal`, internal ports shut, and a certificate wherever gRPC is spoken (TRU-1, TRU-4). */
export function checkTrust(documents, { isLocal }) {
  const deployments = documents.filter((document) => document.kind === 'Deployment' && OF_APPS(document));
  const processes = deployments.map((deployment) => processOf(deployment, documents));
  return [
    ...checkInternal(documents, processes),
    ...checkIssuers(processes),
    ...processes.flatMap((process) => [
      ...checkProbes(process),
      ...checkOpen(process, isLocal),
      ...(isLocal ? [] : checkIdentity(process, documents)),
    ]),
    ...(isLocal
      ? []
      : checkHosts(
          processes.filter((process) => !isBehindMesh(process)),
          documents,
        )),
  ];
}

/** A deployment's name, container and pod, and all variables whose values stand in the manifests. */
function processOf({ metadata, spec }, documents) {
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const maps = (container.envFrom ?? []).flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  const data = maps.map((name) => find(documents, 'ConfigMap', name)?.data);
  const own = (container.env ?? []).map(({ name, value }) => [name, value ?? '']);
  return {
    name: metadata.name,
    container,
    pod,
    env: Object.assign({}, ...data, Object.fromEntries(own)),
  };
}

const find = (documents, kind, name) =>
  documents.find((one) => one.kind === kind && one.metadata.name === name);
const portNamed = ({ container }, name) => container.ports.find((port) => port.name === name)?.containerPort;

/** No rule lets anybody but Prometheus and the console to an internal port, whether it names the port, its number, or none. */
function checkInternal(documents, processes) {
  const numbers = processes.map((process) => portNamed(process, 'internal'));
  const isInternal = ([port, end = port]) =>
    port === 'internal' || port === 'any' || numbers.some((number) => number >= port && number <= end);
  return documents
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap((policy) => {
      const peers = edgesOf(policy, 'ingress')
        .map((edge) => edge.split(':'))
        .filter(([, ...ports]) => isInternal(ports.map((port) => (/^\d+$/.test(port) ? Number(port) : port))))
        .map(([peer]) => peer);
      const others = peers.filter((peer) => !INTERNAL_PEERS.includes(peer));
      return sameSet(`${policy.metadata.name}: lets others to internal ports`, others, []);
    });
}

/** One identity provider for all: an app left behind believes another environment's tokens, and not this one's. */
function checkIssuers(processes) {
  const issuers = [...new Set(processes.map(({ env }) => env.JWT_ISSUER).filter(Boolean))];
  return same('issuers of tokens that apps believe', issuers.slice(1), []);
}

function checkProbes({ name, container }) {
  const ports = PROBES.map((probe) => container[probe]?.httpGet?.port);
  const wanted = name === PROBED_IN_PUBLIC ? 'http' : 'internal';
  return same(`${name}: ports of its probes`, ports, [wanted, wanted, wanted]);
}

const checkOpen = ({ name, env }, isLocal) =>
  same(`${name}: HOLDFAST_ENV`, env.HOLDFAST_ENV, isLocal ? 'local' : undefined);

const callsOf = ({ env }) => Object.entries(env).filter(([key]) => key.endsWith('_GRPC_URL'));
const speaksGrpc = (process) => portNamed(process, 'grpc') !== undefined || callsOf(process).length > 0;

const isBehindMesh = ({ env }) => env.GRPC_PLAINTEXT_BEHIND_MESH === 'true';

/** Who serves or calls by gRPC shows who it is: by a certificate, or a mesh does so, whose policies are there (mesh.ts compares them). */
function checkIdentity(process, documents) {
  if (!isBehindMesh(process)) return checkCertificate(process, documents);
  const policies = documents.filter(({ kind }) => kind === 'AuthorizationPolicy');
  const guarded = policies.some(({ metadata }) => metadata.labels?.[NAME] === process.name);
  const serves = portNamed(process, 'grpc') !== undefined;
  return serves && !guarded
    ? [`${process.name}: serves in plain text, and no policy of a mesh is there`]
    : [];
}

/** The certificate in the pod is the app's own: its first name is the one that the table of callers has. */
function checkCertificate(process, documents) {
  const { name, env, container, pod } = process;
  const files = GRPC_FILES.map((key) => env[key]);
  if (!speaksGrpc(process)) return same(`${name}: certificate it has no use for`, files.filter(Boolean), []);
  const folder = files[0]?.slice(0, files[0].lastIndexOf('/'));
  const mount = container.volumeMounts.find(({ mountPath }) => mountPath === folder);
  const volume = pod.volumes.find((one) => one.name === mount?.name);
  const secret = volume?.projected?.sources.find((source) => source.secret)?.secret.name;
  const certificates = documents.filter(
    ({ kind, spec }) => kind === 'Certificate' && spec.secretName === secret,
  );
  if (!secret || certificates.length !== 1) return [`${name}: no certificate, and it speaks gRPC`];
  const [{ spec }] = certificates;
  const issuer = find(documents, spec.issuerRef.kind, spec.issuerRef.name);
  const strangers = spec.dnsNames.filter((host) => host.split('.')[0] !== name);
  return [
    ...same(`${name}: files of its certificate`, files, [
      `${folder}/tls.crt`,
      `${folder}/tls.key`,
      `${folder}/ca.crt`,
    ]),
    ...same(`${name}: mounts its certificate`, mount.readOnly, true),
    ...same(`${name}: who its certificate says it is`, spec.dnsNames[0], name),
    ...same(`${name}: names of others in its certificate`, strangers, []),
    ...same(`${name}: a renewal has a new key`, spec.privateKey?.rotationPolicy, 'Always'),
    ...same(`${name}: its certificate is from a CA of ours`, issuer && Object.keys(issuer.spec), ['ca']),
  ];
}

/** The host by which a service is called stands in that service's certificate, else no caller would speak with it. */
function checkHosts(processes, documents) {
  const named = documents.filter(({ kind }) => kind === 'Certificate').flatMap(({ spec }) => spec.dnsNames);
  return processes.flatMap((process) =>
    callsOf(process)
      .map(([key, address]) => [key, address.split(':')[0]])
      .filter(([, host]) => !named.includes(host))
      .map(([key, host]) => `${process.name}: ${key}: the host ${host} stands in no certificate`),
  );
}
