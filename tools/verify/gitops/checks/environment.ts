import { messageOf } from '../../../launcher/errors.ts';
import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { AppManifests, Manifests } from '../read-manifests.ts';
import { EXAMPLE_TOKEN, SECRET_KEYS, secretKeysOf } from '../secret-keys.ts';
import { envOf } from '../workloads.ts';
import { withManifests } from './apps.ts';
import { hasCertificate } from './certificates.ts';
import { same } from './same.ts';

/** Variables of an app. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every app's ConfigMap, documented secrets and the files of its certificate together are a configuration that the app accepts, and nothing more. */
export function checkEnvironment({ apps, loadConfig }: CodeFacts, manifests: Manifests): string[] {
  return withManifests(apps, manifests).flatMap(([app, own]) => {
    const { data } = own.configmap;
    const secrets = Object.fromEntries(secretKeysOf(app).map((key) => [key, SECRET_KEYS[key]]));
    const given = givenTo(own, manifests);
    const open = Object.keys(data).filter((key) => key in SECRET_KEYS || key in given);
    return [
      ...same(`${app.name}: secrets in the ConfigMap`, open, []),
      ...problemsOfEnvironment(app, { ...data, ...secrets, ...given }, loadConfig),
      ...checkPorts(app, data),
      ...checkKeys(app, data),
      ...checkPeers(app, data, apps),
    ];
  });
}

/** Whether the app's own schema takes these variables; unknown ones are problems too. */
export function problemsOfEnvironment(
  app: AppFacts,
  env: Environment,
  loadConfig: CodeFacts['loadConfig'],
): string[] {
  const unknown = Object.keys(env).filter((key) => !app.keys.includes(key));
  const notText = Object.keys(env).filter((key) => typeof env[key] !== 'string');
  try {
    loadConfig(app.schema, env);
  } catch (error) {
    return [`${app.name}: ${messageOf(error)}`];
  }
  return [
    ...same(`${app.name}: keys that its schema does not know`, unknown, []),
    ...same(`${app.name}: values that are not text`, notText, []),
  ];
}

/** The container's own variables: tokens from Secrets, and paths from the component with the certificate. */
function givenTo({ deployment, kustomization }: AppManifests, { certificates }: Manifests): Environment {
  const files = hasCertificate(kustomization) ? envOf(certificates.deployment) : [];
  return Object.fromEntries(
    [...envOf(deployment), ...files].map(({ name, value }) => [name, value ?? EXAMPLE_TOKEN]),
  );
}

function checkPorts(app: AppFacts, data: Environment): string[] {
  return [
    ...same(`${app.name}: HTTP_PORT`, data['HTTP_PORT'], String(app.http)),
    ...same(`${app.name}: INTERNAL_HTTP_PORT`, data['INTERNAL_HTTP_PORT'], String(app.internal)),
    ...same(`${app.name}: GRPC_PORT`, data['GRPC_PORT'], app.grpc ? String(app.grpc) : undefined),
    ...same(`${app.name}: DATABASE_POOL_MAX`, data['DATABASE_POOL_MAX'], String(app.pool)),
  ];
}

/** Keys of tokens come by https, or from a host that is named: an app refuses to start with others (TRU-6). */
function checkKeys({ name }: AppFacts, { JWKS_URL, JWKS_HTTP_HOSTS = '' }: Environment): string[] {
  if (JWKS_URL === undefined) return [];
  const { protocol, hostname } = new URL(JWKS_URL);
  const trusted = protocol === 'https:' || JWKS_HTTP_HOSTS.split(',').includes(hostname);
  return same(`${name}: JWKS_URL is https, or of a host in JWKS_HTTP_HOSTS`, trusted, true);
}

/** The addresses of other services are their Services' names and ports. */
export function checkPeers(app: AppFacts, env: Environment, apps: readonly AppFacts[]): string[] {
  return app.calls.flatMap((name) => {
    const key = `${name.toUpperCase().replaceAll('-', '_')}_GRPC_URL`;
    const peer = apps.find((other) => other.name === name);
    return same(`${app.name}: ${key}`, env[key], `${name}:${peer?.grpc}`);
  });
}
