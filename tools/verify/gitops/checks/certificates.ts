import type { CodeFacts } from '../code-facts.ts';
import type { Certificate, Kustomization } from '../manifests.ts';
import type { Manifests } from '../read-manifests.ts';
import { containerOf, envOf, podOf } from '../workloads.ts';
import type { Workload } from '../workloads.ts';
import { withManifests } from './apps.ts';
import { same } from './same.ts';

const COMPONENT = '../../../components/grpc-certificates';
const FILES = {
  GRPC_TLS_CERT_FILE: 'tls.crt',
  GRPC_TLS_KEY_FILE: 'tls.key',
  GRPC_TLS_CA_FILE: 'ca.crt',
};

/** Whether an app's base takes the component with the certificate. */
export const hasCertificate = ({ components }: Kustomization): boolean =>
  components?.includes(COMPONENT) ?? false;

/** An app that serves or calls by gRPC has a certificate of its own, from our own CA, and reads it where it is mounted (TRU-4). */
export function checkCertificates({ apps }: CodeFacts, manifests: Manifests): string[] {
  const { certificate, deployment, issuer } = manifests.certificates;
  return [
    ...withManifests(apps, manifests).flatMap(([app, { kustomization }]) =>
      same(
        `${app.name}: has a certificate`,
        hasCertificate(kustomization),
        Boolean(app.grpc || app.calls.length > 0),
      ),
    ),
    ...same('certificates: issuer', certificate.spec.issuerRef, {
      group: issuer.apiVersion.split('/')[0],
      kind: issuer.kind,
      name: issuer.metadata.name,
    }),
    ...same('certificates: the issuer is a CA', Object.keys(issuer.spec), ['ca']),
    ...checkKey(certificate.spec),
    ...checkFiles(deployment),
  ];
}

function checkKey({ privateKey, usages }: Certificate['spec']): string[] {
  return [
    ...same('certificates: a renewal has a new key', privateKey?.rotationPolicy, 'Always'),
    ...same('certificates: usages', usages, ['digital signature', 'server auth', 'client auth']),
  ];
}

function checkFiles(deployment: Workload): string[] {
  const [mount] = containerOf(deployment).volumeMounts ?? [];
  if (!mount) return ['certificates: nothing is mounted'];
  const { mountPath, readOnly, name } = mount;
  const volume = podOf(deployment).volumes?.find((one) => one.name === name);
  const paths = (volume?.projected?.sources ?? [])
    .flatMap(({ secret, configMap }) => (secret ?? configMap)?.items ?? [])
    .map(({ path }) => path);
  return [
    ...same('certificates: mounted to be read only', readOnly, true),
    ...same(
      'certificates: files the app reads',
      Object.fromEntries(envOf(deployment).map(({ name: variable, value }) => [variable, value])),
      Object.fromEntries(Object.entries(FILES).map(([variable, file]) => [variable, `${mountPath}/${file}`])),
    ),
    ...same('certificates: files that are there', paths.sort(), Object.values(FILES).sort()),
  ];
}
