import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { inRepository } from '../../launcher/paths.ts';
import { checkGitops } from './check-gitops.ts';
import { checkDocuments } from './checks/documents.ts';
import { readCode } from './code-facts.ts';
import { readCompose } from './compose-file.ts';
import type { Services } from './compose-file.ts';
import { readManifests } from './read-manifests.ts';
import type { Manifests } from './read-manifests.ts';
import { containerOf as firstOf } from './workloads.ts';

const code = await readCode('src');
const read = readManifests();
const compose = readCompose();
/** A copy of Jest's realm: the objects of structuredClone are strictly equal to none of ours. */
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The problems that a wrong manifest would be reported with. */
function problemsAfter(spoil: (manifests: Manifests) => unknown): string {
  const manifests = copyOf(read);
  spoil(manifests);
  return Object.values(checkGitops(code, manifests, compose))
    .flat()
    .join('\n');
}

const containerOf = ({ apps }: Manifests, app: string) => firstOf(apps[app]!.deployment);
const annotationsOf = ({ apps }: Manifests, app: string) =>
  apps[app]!.deployment.spec.template.metadata!.annotations!;
const policyNamed = ({ policies }: Manifests, name: string) =>
  policies.find(({ metadata }) => metadata.name === name)!.spec;

it('TRU-1 TRU-2 TRU-4 the check finds nothing where nothing is wrong', () => {
  expect(problemsAfter(() => undefined)).toBe('');
});

describe('TRU-1 what the check of internal ports catches', () => {
  it.each<[string, (manifests: Manifests) => unknown, string]>([
    [
      'an internal port that is not the app’s',
      (all) => (containerOf(all, 'order').ports![1]!.containerPort = 7021),
      'order: container ports',
    ],
    [
      'an internal port that the app does not get',
      ({ apps }) => delete apps['order']!.configmap.data['INTERNAL_HTTP_PORT'],
      'order: INTERNAL_HTTP_PORT',
    ],
    [
      'a Service that leads to an internal port',
      ({ apps }) => apps['order']!.service.spec.ports!.push({ name: 'internal', port: 7020 }),
      'order: service ports',
    ],
    [
      'events sent to the public port',
      (all) => (annotationsOf(all, 'order')['dapr.io/app-port'] = '8020'),
      'order: dapr.io/app-port',
    ],
    [
      'probes that would find no health on a public port',
      ({ workload }) => (firstOf(workload).readinessProbe!.httpGet!.port = 'http'),
      'readiness probe',
    ],
    [
      'probes on the public port for more than checkout',
      ({ workloadPatches }) => (workloadPatches[1]!.target!.name = 'checkout'),
      'whose probes are on the public port',
    ],
    [
      'the ingress let to an internal port',
      ({ apps }) => (apps['order']!.networkpolicy.spec.ingress![0]!.ports![0]!.port = 'internal'),
      'order: ingress',
    ],
    [
      'the ingress let to an app that has no public route',
      ({ apps }) =>
        apps['warehouse']!.networkpolicy.spec.ingress!.push(apps['order']!.networkpolicy.spec.ingress![0]!),
      'warehouse: ingress',
    ],
    [
      'an app let to the internal ports of all',
      (all) => policyNamed(all, 'console').ingress![0]!.from!.push({ podSelector: {} }),
      'who reaches every app',
    ],
    [
      'pods named console of any namespace',
      (all) => (policyNamed(all, 'console').ingress![0]!.from![0]!.namespaceSelector = {}),
      'who reaches every app',
    ],
    [
      'a rule that names no peer, which means all of them',
      (all) => (policyNamed(all, 'monitoring').ingress![0]!.from = []),
      'who reaches every app',
    ],
    [
      'Prometheus sent to the public port',
      ({ podMonitor }) => (podMonitor.spec.podMetricsEndpoints[0]!.port = 'http'),
      'PodMonitor',
    ],
    [
      'a pod whose metrics Prometheus does not read',
      ({ audit }) => (firstOf(audit).ports![0]!.name = 'metrics'),
      'audit: has no port "internal"',
    ],
  ])('%s', (_what, spoil, words) => {
    expect(problemsAfter(spoil)).toContain(words);
  });
});

describe('TRU-2 what the check of tokens catches', () => {
  it.each<[string, (manifests: Manifests) => unknown, string]>([
    [
      'a consumer whose sidecar shows no token',
      (all) => delete annotationsOf(all, 'notification')['dapr.io/app-token-secret'],
      'notification: dapr.io/app-token-secret',
    ],
    [
      'a consumer that is given another Secret than its sidecar',
      (all) => (containerOf(all, 'order').env![0]!.valueFrom!.secretKeyRef!.name = 'payment-dapr-app-token'),
      'order: tokens it is given',
    ],
    [
      'a second token without which no pod starts',
      (all) => delete containerOf(all, 'order').env![1]!.valueFrom!.secretKeyRef!.optional,
      'order: tokens it is given',
    ],
    [
      'a publisher whose sidecar asks for nothing',
      (all) => delete annotationsOf(all, 'catalog')['dapr.io/api-token-secret'],
      'catalog: dapr.io/api-token-secret',
    ],
    [
      'a publisher without the token',
      (all) => containerOf(all, 'catalog').env!.pop(),
      'catalog: Configuration is not valid: DAPR_API_TOKEN',
    ],
    [
      'a token for an app that needs none',
      (all) => (annotationsOf(all, 'checkout')['dapr.io/api-token-secret'] = 'dapr-api-token'),
      'checkout: dapr.io/api-token-secret',
    ],
    [
      'a token in a ConfigMap',
      ({ apps }) => (apps['order']!.configmap.data['APP_API_TOKEN'] = 'a-token-for-all-to-read'),
      'order: secrets in the ConfigMap',
    ],
  ])('%s', (_what, spoil, words) => {
    expect(problemsAfter(spoil)).toContain(words);
  });
});

describe('TRU-3 what the check of the broker catches', () => {
  it('a password that stands in the component', () => {
    const text = problemsAfter(({ dapr }) => {
      const items = dapr.component.spec.metadata;
      const at = items.findIndex(({ name }) => name === 'redisPassword');
      items[at] = { name: 'redisPassword', value: 'open' };
    });
    expect(text).toContain('component: redisPassword');
  });

  it('a component that names no secret store', () => {
    expect(problemsAfter(({ dapr }) => delete dapr.component.auth)).toContain('component: secret store');
  });
});

describe('TRU-6 what the check of the environment catches', () => {
  it('keys of tokens that come in plain text from a host that is not named', () => {
    const text = problemsAfter(({ apps }) => delete apps['order']!.configmap.data['JWKS_HTTP_HOSTS']);
    expect(text).toContain('order: JWKS_URL is https, or of a host in JWKS_HTTP_HOSTS');
  });
});

describe('TRU-4 what the check of certificates catches', () => {
  it.each<[string, (manifests: Manifests) => unknown, string]>([
    [
      'an app without one',
      ({ apps }) => apps['order']!.kustomization.components!.splice(1, 1),
      'order: has a certificate',
    ],
    [
      'a file that is not where the app looks',
      ({ certificates }) => (firstOf(certificates.deployment).env![1]!.value = '/tmp/tls.key'),
      'certificates: files the app reads',
    ],
    [
      'a key that outlives its certificate',
      ({ certificates }) => delete certificates.certificate.spec.privateKey!.rotationPolicy,
      'a renewal has a new key',
    ],
    [
      'an issuer that is no CA of ours',
      ({ certificates }) => (certificates.issuer.spec = { selfSigned: {} }),
      'the issuer is a CA',
    ],
    [
      'production that says it is local',
      ({ overlays }) => (overlays['production']!.text += '- path: /data/HOLDFAST_ENV\n  value: local'),
      'production: what opens it: is ["HOLDFAST_ENV"]',
    ],
    [
      'staging without certificates',
      ({ overlays }) => overlays['staging']!.components.push('../../components/grpc-plaintext'),
      'staging: what opens it: is ["components/grpc-plaintext"]',
    ],
    [
      'an app that is plain text everywhere',
      ({ apps }) => (apps['order']!.configmap.data['GRPC_PLAINTEXT_BEHIND_MESH'] = 'true'),
      'order-config: what opens it',
    ],
  ])('%s', (_what, spoil, words) => {
    expect(problemsAfter(spoil)).toContain(words);
  });
});

describe('TRU-2 and TRU-3 what the check of compose catches', () => {
  const problemsOf = (spoil: (services: Services) => unknown): string => {
    const spoiled = copyOf(compose);
    spoil(spoiled.services);
    return checkGitops(code, read, spoiled).compose.join('\n');
  };

  it.each<[string, (services: Services) => unknown, string]>([
    [
      'a sidecar with another token than its app',
      (services) => (services['order-dapr']!.environment = { APP_API_TOKEN: 'another' }),
      'compose order-dapr: APP_API_TOKEN',
    ],
    [
      'a publisher without a token',
      (services) => delete services['catalog']!.environment!['DAPR_API_TOKEN'],
      'compose catalog: has DAPR_API_TOKEN',
    ],
    [
      'events sent to the public port',
      (services) => services['order-dapr']!.command!.splice(2, 1, '--app-port=8020'),
      'compose order-dapr: app port',
    ],
    [
      'an internal port that is open to this machine',
      (services) => services['order']!.ports!.push('127.0.0.1:7020:7020'),
      'compose order: publishes 127.0.0.1:7020:7020',
    ],
    [
      'a broker that asks for no password',
      (services) => services['redis-events']!.command!.splice(-2),
      'compose redis-events: asks for a password',
    ],
  ])('%s', (_what, spoil, words) => {
    expect(problemsOf(spoil)).toContain(words);
  });
});

describe('TRU-1 TRU-2 what the check of docs/operations/deploy.md catches', () => {
  const page = readFileSync(inRepository('docs', 'operations', 'deploy.md'), 'utf8');
  const problemsWith = (from: string, to: string): string => {
    expect(page).toContain(from);
    return checkDocuments(code, page.replace(from, to)).join('\n');
  };

  it.each([
    ['a route that the ingress leaves out', '`/v1/carts`, ', '', 'public routes of checkout'],
    ['a path that is no public route', '`/v1/orders`', '`/ops`, `/v1/orders`', 'paths to order'],
    [
      'an app behind the ingress by its internal port',
      '(8020: ',
      '(7020: ',
      'apps that the ingress leads to',
    ],
    [
      'a Secret that the page leaves out',
      '`order-dapr-app-token`',
      '`other`',
      'no row for order-dapr-app-token',
    ],
    ['a key that the page leaves out', '`tls.crt`, `tls.key`', '`tls.crt`', 'keys of grpc-ca'],
  ])('%s', (_what, from, to, words) => {
    expect(problemsWith(from, to)).toContain(words);
  });
});
