import { same } from './same.ts';

const COMPONENT = '../../../components/grpc-certificates';
const FILES = {
  GRPC_TLS_CERT_FILE: 'tls.crt',
  GRPC_TLS_KEY_FILE: 'tls.key',
  GRPC_TLS_CA_FILE: 'ca.crt',
};

/** Whether an app's base takes the component with the certificate. */
export const hasCertificate = ({ components }) => components.includes(COMPONENT);

/** Who serves or calls by gRPC has a certificate of its own, from our own CA, and reads it where it is put (TRU-4). */
export function checkCertificates({ apps }, manifests) {
  const { certificate, deployment, issuer } = manifests.certificates;
  return [
    ...apps
      .filter(({ name }) => manifests.apps[name])
      .flatMap((app) =>
        same(
          `${app.name}: has a certificate`,
          hasCertificate(manifests.apps[app.name].kustomization),
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
    ...checkFiles(deployment.spec.template.spec),
  ];
}

function checkKey({ privateKey, usages }) {
  return [
    ...same('certificates: a renewal has a new key', privateKey.rotationPolicy, 'Always'),
    ...same('certificates: usages', usages, ['digital signature', 'server auth', 'client auth']),
  ];
}

function checkFiles({ containers: [{ env, volumeMounts }], volumes }) {
  const [{ mountPath, readOnly, name }] = volumeMounts;
  const put = volumes
    .find((volume) => volume.name === name)
    .projected.sources.flatMap(({ secret, configMap }) => (secret ?? configMap).items)
    .map(({ path }) => path);
  return [
    ...same('certificates: mounted to be read only', readOnly, true),
    ...same(
      'certificates: files the app reads',
      Object.fromEntries(env.map(({ name: variable, value }) => [variable, value])),
      Object.fromEntries(Object.entries(FILES).map(([variable, file]) => [variable, `${mountPath}/${file}`])),
    ),
    ...same('certificates: files that are there', put.sort(), Object.values(FILES).sort()),
  ];
}
