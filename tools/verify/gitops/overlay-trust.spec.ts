import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';

import { checkTrust } from './checks/trust.ts';
import { Manifest, readManifest } from './manifest.ts';
import { Certificate, ConfigMap, NetworkPolicy } from './manifests.ts';
import { Workload, containerOf, podOf } from './workloads.ts';

/** A rendered overlay, cut down to two apps: checkout calls order, each with its certificate. */
const APP = (name: string, internal: number, port: string, more: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { app.kubernetes.io/part-of: holdfast } }
spec:
  template:
    spec:
      containers:
        - name: app
          ports:
            - { name: http, containerPort: ${internal + 1000} }
            - { name: internal, containerPort: ${internal} }
            - { name: grpc, containerPort: ${internal + 2000} }
          env:
            - { name: GRPC_TLS_CERT_FILE, value: /etc/holdfast/grpc/tls.crt }
            - { name: GRPC_TLS_KEY_FILE, value: /etc/holdfast/grpc/tls.key }
            - { name: GRPC_TLS_CA_FILE, value: /etc/holdfast/grpc/ca.crt }
          envFrom: [{ configMapRef: { name: ${name}-config } }, { secretRef: { name: ${name}-secrets } }]
          startupProbe: { httpGet: { port: ${port} } }
          livenessProbe: { httpGet: { port: ${port} } }
          readinessProbe: { httpGet: { port: ${port} } }
          volumeMounts: [{ name: grpc-certificate, mountPath: /etc/holdfast/grpc, readOnly: true }]
      volumes:
        - name: grpc-certificate
          projected: { sources: [{ secret: { name: ${name}-grpc } }, { configMap: { name: grpc-ca } }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}-config }
data: { LOG_LEVEL: info${more} }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: ${name}-grpc }
spec:
  secretName: ${name}-grpc
  dnsNames: [${name}, ${name}.checkout.svc]
  privateKey: { rotationPolicy: Always }
  issuerRef: { group: cert-manager.io, kind: Issuer, name: grpc-ca }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec:
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }]
      ports: [{ port: http }]
`;
const SHARED = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: monitoring }
spec:
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]
      ports: [{ port: internal }]
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: { name: grpc-ca }
spec: { ca: { secretName: grpc-ca } }
`;
const CLOSED = [
  APP('checkout', 7010, 'http', ", ORDER_GRPC_URL: 'order:9020'"),
  APP('order', 7020, 'internal', ''),
  SHARED,
].join('---\n');

/** The documents by kind and name, so that a case changes their fields. */
interface Overlay {
  readonly deployments: Record<string, Workload>;
  readonly configMaps: Record<string, ConfigMap>;
  readonly certificates: Record<string, Certificate>;
  readonly policies: Record<string, NetworkPolicy>;
  readonly issuers: Record<string, Manifest>;
}

function closed(): Overlay {
  const documents = parseAllDocuments(CLOSED).map((document) => Manifest.parse(document.toJS()));
  const ofKind = <Schema extends z.ZodType>(kind: string, schema: Schema): Record<string, z.infer<Schema>> =>
    Object.fromEntries(
      documents
        .filter((document) => document.kind === kind)
        .map((document) => [document.metadata.name, readManifest(schema, document)]),
    );
  return {
    deployments: ofKind('Deployment', Workload),
    configMaps: ofKind('ConfigMap', ConfigMap),
    certificates: ofKind('Certificate', Certificate),
    policies: ofKind('NetworkPolicy', NetworkPolicy),
    issuers: ofKind('Issuer', Manifest),
  };
}

const problemsOf = (overlay: Overlay, isLocal: boolean) =>
  checkTrust(
    Object.values(overlay).flatMap((ofKind: Record<string, Manifest>) => Object.values(ofKind)),
    { isLocal },
  );
const appOf = ({ deployments }: Overlay) => containerOf(deployments['order']!);
const dataOf = ({ configMaps }: Overlay, name: string) => configMaps[`${name}-config`]!.data;
const ruleOf = ({ policies }: Overlay, name: string) => policies[name]!.spec.ingress![0]!;
const certificateOf = ({ certificates }: Overlay) => certificates['order-grpc']!.spec;

describe('TRU-1 TRU-4 a rendered overlay', () => {
  it('is closed as it should be', () => {
    expect(problemsOf(closed(), false)).toEqual([]);
  });

  it.each<[string, (overlay: Overlay) => unknown, string]>([
    ['is local', (all) => (dataOf(all, 'order')['HOLDFAST_ENV'] = 'local'), 'order: HOLDFAST_ENV'],
    [
      'says that a mesh is there',
      (all) => (dataOf(all, 'order')['GRPC_PLAINTEXT_BEHIND_MESH'] = 'true'),
      'order: serves in plain text',
    ],
    [
      'is local by the container itself',
      (all) => appOf(all).env!.push({ name: 'HOLDFAST_ENV', value: 'local' }),
      'order: HOLDFAST_ENV',
    ],
    [
      'lets the ingress to an internal port by its name',
      (all) => (ruleOf(all, 'order').ports![0]!.port = 'internal'),
      'order: lets others to internal ports',
    ],
    [
      'lets the ingress to an internal port by its number',
      (all) => (ruleOf(all, 'order').ports![0]!.port = 7020),
      'order: lets others to internal ports',
    ],
    [
      'lets the ingress to an internal port by a range',
      (all) => (ruleOf(all, 'order').ports![0] = { port: 7000, endPort: 8020 }),
      'order: lets others to internal ports',
    ],
    [
      'lets the ingress to every port',
      (all) => delete ruleOf(all, 'order').ports,
      'order: lets others to internal ports',
    ],
    [
      'lets all peers to internal ports',
      (all) => (ruleOf(all, 'monitoring').from = []),
      'monitoring: lets others to internal ports',
    ],
    [
      'asks a public port whether an internal app is there',
      (all) => (appOf(all).livenessProbe!.httpGet!.port = 'http'),
      'order: ports of its probes',
    ],
    [
      'believes tokens of two issuers',
      (all) => {
        dataOf(all, 'checkout')['JWT_ISSUER'] = 'https://identity.staging.holdfast.example';
        dataOf(all, 'order')['JWT_ISSUER'] = 'https://identity.holdfast.example';
      },
      'issuers of tokens that apps believe',
    ],
    [
      'has an app without a certificate',
      ({ certificates }) => delete certificates['order-grpc'],
      'order: no certificate',
    ],
    [
      'gives an app the certificate of another',
      ({ deployments }) =>
        (podOf(deployments['order']!).volumes![0]!.projected!.sources[0]!.secret!.name = 'checkout-grpc'),
      'order: who its certificate says it is',
    ],
    [
      'has a certificate that names another app too',
      (all) => certificateOf(all).dnsNames.push('checkout'),
      'order: names of others in its certificate',
    ],
    [
      'keeps a key for longer than its certificate',
      (all) => delete certificateOf(all).privateKey,
      'order: a renewal has a new key',
    ],
    [
      'has certificates of an issuer that is not there',
      (all) => (certificateOf(all).issuerRef.name = 'other'),
      'order: its certificate is from a CA of ours',
    ],
    [
      'mounts a certificate to be written to',
      (all) => delete appOf(all).volumeMounts![0]!.readOnly,
      'order: mounts its certificate',
    ],
    [
      'calls a service by a host that its certificate does not have',
      (all) => (dataOf(all, 'checkout')['ORDER_GRPC_URL'] = 'order.shop.example:9020'),
      'the host order.shop.example stands in no certificate',
    ],
  ])('is refused where it %s', (_what, spoil, words) => {
    const overlay = closed();
    spoil(overlay);
    expect(problemsOf(overlay, false).join('\n')).toContain(words);
  });

  it('is refused where it should be open to try things out, and is not', () => {
    expect(problemsOf(closed(), true)).toEqual([
      'checkout: HOLDFAST_ENV: is undefined, should be "local"',
      'order: HOLDFAST_ENV: is undefined, should be "local"',
    ]);
  });
});
