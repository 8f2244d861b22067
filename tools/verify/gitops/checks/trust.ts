import { isOfApps, readManifest, readNamed } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { Certificate, ConfigMap, Issuer, NetworkPolicy } from '../manifests.ts';
import { Workload, containerOf, envOf, podOf } from '../workloads.ts';
import type { Container, Pod } from '../workloads.ts';
import type { Environment } from './environment.ts';
import { edgesOf } from './network.ts';
import { same, sameSet } from './same.ts';

const NAME = 'app.kubernetes.io/name';
/** The API's probes ask where the storefront does (OPS-2). */
const PROBED_IN_PUBLIC = 'checkout';
/** Peers that a rule may name beside an internal port. */
const INTERNAL_PEERS = ['monitoring', 'console'];
const GRPC_FILES = ['GRPC_TLS_CERT_FILE', 'GRPC_TLS_KEY_FILE', 'GRPC_TLS_CA_FILE'];

/** A process of a rendered overlay. */
interface Process {
  readonly name: string;
  readonly container: Container;
  readonly pod: Pod;
  /** All variables whose values the manifests have. */
  readonly env: Environment;
}

/** A rendered overlay: nothing open but for `isLocal`, internal ports closed, and a certificate for every app that uses gRPC (TRU-1, TRU-4). */
export function checkTrust(
  documents: readonly Manifest[],
  { isLocal }: { readonly isLocal: boolean },
): string[] {
  const deployments = documents
    .filter((document) => document.kind === 'Deployment' && isOfApps(document))
    .map((document) => readManifest(Workload, document));
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

function processOf(deployment: Workload, documents: readonly Manifest[]): Process {
  const container = containerOf(deployment);
  const maps = (container.envFrom ?? []).flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  const data = maps.map((name) => readNamed(ConfigMap, documents, 'ConfigMap', name)?.data);
  const own = envOf(deployment).map(({ name, value }) => [name, value ?? '']);
  return {
    name: deployment.metadata.name,
    container,
    pod: podOf(deployment),
    env: data.concat(Object.fromEntries(own)).reduce<Environment>((all, one) => ({ ...all, ...one }), {}),
  };
}

const portNamed = ({ container }: Process, name: string) =>
  container.ports?.find((port) => port.name === name)?.containerPort;

/** Rules let Prometheus and the console alone to an internal port, whether they give the port's name, its number, or none. */
function checkInternal(documents: readonly Manifest[], processes: readonly Process[]): string[] {
  const numbers = processes.map((process) => portNamed(process, 'internal'));
  const isInternal = ([port = '', end = port]: string[]) =>
    port === 'internal' ||
    port === 'any' ||
    numbers.some((number) => number !== undefined && number >= Number(port) && number <= Number(end));
  return documents
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((document) => readManifest(NetworkPolicy, document))
    .flatMap((policy) => {
      const peers = edgesOf(policy, 'ingress')
        .map((edge) => edge.split(':'))
        .filter(([, ...ports]) => isInternal(ports))
        .map(([peer = '']) => peer);
      const others = peers.filter((peer) => !INTERNAL_PEERS.includes(peer));
      return sameSet(`${policy.metadata.name}: lets others to internal ports`, others, []);
    });
}

/** One identity provider for all: an app with another issuer accepts another environment's tokens, and refuses this one's. */
function checkIssuers(processes: readonly Process[]): string[] {
  const issuers = [...new Set(processes.map(({ env }) => env['JWT_ISSUER']).filter(Boolean))];
  return same('issuers of tokens that apps believe', issuers.slice(1), []);
}

function checkProbes({ name, container }: Process): string[] {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const ports = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet?.port);
  const wanted = name === PROBED_IN_PUBLIC ? 'http' : 'internal';
  return same(`${name}: ports of its probes`, ports, [wanted, wanted, wanted]);
}

const checkOpen = ({ name, env }: Process, isLocal: boolean) =>
  same(`${name}: HOLDFAST_ENV`, env['HOLDFAST_ENV'], isLocal ? 'local' : undefined);

const callsOf = ({ env }: Process) => Object.entries(env).filter(([key]) => key.endsWith('_GRPC_URL'));
const speaksGrpc = (process: Process) =>
  portNamed(process, 'grpc') !== undefined || callsOf(process).length > 0;

const isBehindMesh = ({ env }: Process) => env['GRPC_PLAINTEXT_BEHIND_MESH'] === 'true';

/** An app that serves or calls by gRPC proves its identity: by a certificate, or by a mesh, whose policies are there (mesh.ts compares them). */
function checkIdentity(process: Process, documents: readonly Manifest[]): string[] {
  if (!isBehindMesh(process)) return checkCertificate(process, documents);
  const policies = documents.filter(({ kind }) => kind === 'AuthorizationPolicy');
  const guarded = policies.some(({ metadata }) => metadata.labels?.[NAME] === process.name);
  const serves = portNamed(process, 'grpc') !== undefined;
  return serves && !guarded
    ? [`${process.name}: serves in plain text, and no policy of a mesh is there`]
    : [];
}

/** The certificate in the pod is the app's own: its first name is the one that the table of callers has. */
function checkCertificate(process: Process, documents: readonly Manifest[]): string[] {
  const { name, env, container, pod } = process;
  const files = GRPC_FILES.map((key) => env[key]);
  if (!speaksGrpc(process)) return same(`${name}: certificate it has no use for`, files.filter(Boolean), []);
  const folder = files[0]?.slice(0, files[0].lastIndexOf('/'));
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === folder);
  const volume = pod.volumes?.find((one) => one.name === mount?.name);
  const secret = volume?.projected?.sources.find((source) => source.secret)?.secret?.name;
  const [certificate, ...others] = certificatesIn(documents).filter(({ spec }) => spec.secretName === secret);
  if (!secret || !certificate || others.length > 0) return [`${name}: no certificate, and it speaks gRPC`];
  const { spec } = certificate;
  const issuer = readNamed(Issuer, documents, spec.issuerRef.kind, spec.issuerRef.name);
  const strangers = spec.dnsNames.filter((host) => host.split('.')[0] !== name);
  return [
    ...same(`${name}: files of its certificate`, files, [
      `${folder}/tls.crt`,
      `${folder}/tls.key`,
      `${folder}/ca.crt`,
    ]),
    ...same(`${name}: mounts its certificate`, mount?.readOnly, true),
    ...same(`${name}: who its certificate says it is`, spec.dnsNames[0], name),
    ...same(`${name}: names of others in its certificate`, strangers, []),
    ...same(`${name}: a renewal has a new key`, spec.privateKey?.rotationPolicy, 'Always'),
    ...same(`${name}: its certificate is from a CA of ours`, issuer && Object.keys(issuer.spec), ['ca']),
  ];
}

const certificatesIn = (documents: readonly Manifest[]): Certificate[] =>
  documents
    .filter(({ kind }) => kind === 'Certificate')
    .map((document) => readManifest(Certificate, document));

/** The host of a service's address is in that service's certificate, else callers would refuse the connection. */
function checkHosts(processes: readonly Process[], documents: readonly Manifest[]): string[] {
  const named = certificatesIn(documents).flatMap(({ spec }) => spec.dnsNames);
  return processes.flatMap((process) =>
    callsOf(process)
      .map(([key, address = '']): [string, string] => [key, address.split(':')[0] ?? ''])
      .filter(([, host]) => !named.includes(host))
      .map(([key, host]) => `${process.name}: ${key}: the host ${host} stands in no certificate`),
  );
}
