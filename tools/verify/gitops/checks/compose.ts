import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';

import { inRepository } from '../../../launcher/paths.ts';
import { READINESS } from '../../../sandboxes/sidecar/readiness.ts';
import { assignment } from '../assignment.ts';
import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { Compose, Service, Services } from '../compose-file.ts';
import { parseAs } from '../manifest.ts';
import { readYaml } from '../read-manifests.ts';
import { tokensOf } from '../secret-keys.ts';
import { checkPeers, problemsOfEnvironment } from './environment.ts';
import { same, sameSet } from './same.ts';

const SEMI_SPACE = '--max-semi-space-size';
/** As the local stack starts a daprd. */
const READINESS_FLAGS = [
  '--enable-app-health-check',
  `--app-health-check-path=${READINESS.path}`,
  `--app-health-probe-interval=${READINESS.everySeconds}`,
  `--app-health-probe-timeout=${READINESS.timeoutMs}`,
  `--app-health-threshold=${READINESS.failures}`,
];
const PROFILES = ['core', 'observability'];

/** docker-compose.yml names the apps, ports and keys of the code, and a sidecar for each app that speaks to the broker. */
export function checkCompose(code: CodeFacts, compose: Compose): string[] {
  const { apps } = code;
  const { services } = compose;
  const speaking = apps.filter(({ publishes, consumes }) => publishes || consumes);
  const built = Object.keys(services).filter((name) => services[name]?.build?.args?.['APP']);
  const sidecars = Object.keys(services).filter((name) => services[name]?.image?.startsWith('daprio/daprd:'));
  return [
    ...checkSchema(compose),
    ...checkBroker(services),
    ...checkScraped(apps),
    ...sameSet(
      'compose: apps',
      built,
      apps.map(({ name }) => name),
    ),
    ...sameSet(
      'compose: sidecars',
      sidecars,
      speaking.map(({ name }) => `${name}-dapr`),
    ),
    ...apps.flatMap((app) => checkApp(app, services[app.name], code)),
    ...speaking.flatMap((app) => checkSidecar(app, services[`${app.name}-dapr`])),
    ...speaking.flatMap((app) => checkTokens(app, services)),
    ...Object.entries(services).flatMap(([name, service]) => checkService(name, service, services)),
  ];
}

function checkApp(
  app: AppFacts,
  service: Service | undefined,
  { apps, loadConfig, nodeFlags }: CodeFacts,
): string[] {
  if (!service) return [];
  // NODE_OPTIONS is Node's own, not the app's.
  const { NODE_OPTIONS, ...given } = service.environment ?? {};
  const env = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, withDefaults(value)]));
  const at = (what: string) => `compose ${app.name}: ${what}`;
  return [
    ...same(
      at('memory flags are the launcher’s'),
      NODE_OPTIONS?.includes(`${SEMI_SPACE}=${nodeFlags[SEMI_SPACE]} `),
      true,
    ),
    ...same(at('image'), [service.image, service.build?.args?.['APP']], [`holdfast/${app.name}`, app.name]),
    ...problemsOfEnvironment(app, env, loadConfig),
    ...checkPeers(app, env, apps),
    ...same(
      at('ports'),
      [env['HTTP_PORT'], env['INTERNAL_HTTP_PORT'], env['GRPC_PORT']],
      [String(app.http), String(app.internal), app.grpc && String(app.grpc)],
    ),
    ...same(at('pool'), env['DATABASE_POOL_MAX'], String(app.pool)),
    ...same(at('database'), new URL(env['DATABASE_URL'] ?? '').pathname, `/holdfast_${app.database}`),
    ...(service.ports ?? []).flatMap((port) => checkPublished(app, port)),
  ];
}

function checkPublished(app: AppFacts, port: string): string[] {
  const [address, outside, inside] = port.split(':');
  const known = [app.http, app.grpc].map(String).includes(String(inside));
  return same(
    `compose ${app.name}: publishes ${port} on this machine only, under its own number`,
    [address, outside === inside, known],
    ['127.0.0.1', true, true],
  );
}

function checkSidecar(app: AppFacts, sidecar: Service | undefined): string[] {
  if (!sidecar) return [];
  const { command = [] } = sidecar;
  const flags = Object.fromEntries(command.filter((word) => word.startsWith('--')).map(assignment));
  return [
    ...same(`compose ${app.name}-dapr: network`, sidecar.network_mode, `service:${app.name}`),
    ...same(`compose ${app.name}-dapr: app id`, flags['--app-id'], app.name),
    ...same(
      `compose ${app.name}-dapr: app port`,
      flags['--app-port'],
      app.consumes ? String(app.internal) : undefined,
    ),
    ...same(
      `compose ${app.name}-dapr: asks whether the app is ready`,
      command.filter((word) => word.includes('app-health')).join(' '),
      app.consumes ? READINESS_FLAGS.join(' ') : '',
    ),
  ];
}

/** An app and its sidecar have the same tokens (TRU-2). */
function checkTokens(app: AppFacts, services: Services): string[] {
  const of = (name: string) => services[name]?.environment ?? {};
  return tokensOf(app)
    .filter(({ optional }) => !optional)
    .flatMap(({ variable }) => {
      const shown = of(app.name)[variable];
      return [
        ...same(`compose ${app.name}: has ${variable}`, Boolean(shown), true),
        ...same(`compose ${app.name}-dapr: ${variable}`, of(`${app.name}-dapr`)[variable], shown),
      ];
    });
}

/** The broker asks for its password, which is the one that the sidecars are given (TRU-3). */
function checkBroker({ 'redis-events': broker, 'dapr-resources': resources }: Services): string[] {
  const command = broker?.command ?? [];
  const password = command[command.indexOf('--requirepass') + 1];
  const url = new URL(withDefaults(resources?.environment?.['EVENTS_REDIS_URL']));
  return [
    ...same('compose redis-events: asks for a password', command.includes('--requirepass'), true),
    ...same('compose dapr-resources: the password of redis-events', url.password, password),
  ];
}

/** The errors by the compose specification's own schema, for which an engine would refuse the file. */
function checkSchema(compose: Compose): string[] {
  validate ??= compileSchema();
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `compose ${instancePath}: ${message}`);
}

let validate: ValidateFunction | undefined;

function compileSchema(): ValidateFunction {
  const schema = inRepository('tools', 'verify', 'gitops', 'schemas', 'compose-spec.json');
  // Its formats (durations such as 5s) are compose's own.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  return ajv.compile(z.looseObject({}).parse(JSON.parse(readFileSync(schema, 'utf8'))));
}

const Prometheus = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      static_configs: z
        .array(
          z.looseObject({
            targets: z.array(z.string()),
            labels: z.record(z.string(), z.string()).default({}),
          }),
        )
        .optional(),
    }),
  ),
});

/** Prometheus reads every app at its internal port, under its name. */
function checkScraped(apps: readonly AppFacts[]): string[] {
  const file = ['tools', 'launcher', 'compose', 'observability', 'prometheus.yaml'];
  const { scrape_configs: jobs } = parseAs(Prometheus, readYaml(...file)[0], 'prometheus.yaml');
  const { static_configs: targets = [] } = jobs.find(({ job_name: job }) => job === 'holdfast') ?? {};
  return sameSet(
    'compose: what Prometheus reads',
    targets.map(({ targets: [address], labels }) => `${labels['app']} at ${address}`),
    apps.map(({ name, internal }) => `${name} at ${name}:${internal}`),
  );
}

/** Every service has one profile, and waits only for services that exist, have a health check where it asks for one, and start without another profile. */
function checkService(
  name: string,
  { profiles, depends_on: after = {} }: Service,
  services: Services,
): string[] {
  const [profile = '', ...more] = profiles ?? [];
  const known = more.length === 0 && PROFILES.includes(profile);
  return [
    ...(known
      ? []
      : [`compose ${name}: its profile is ${String(profiles)}, should be one of ${String(PROFILES)}`]),
    ...Object.entries(after).flatMap(([other, { condition }]) => {
      const awaited = services[other];
      if (!awaited) return [`compose ${name}: waits for ${other}, which is no service`];
      if (profiles?.[0] !== awaited.profiles?.[0])
        return [`compose ${name}: waits for ${other}, which its own profile does not start`];
      const healthy = condition === 'service_healthy' && !awaited.healthcheck;
      return healthy ? [`compose ${name}: waits for ${other}'s health, which has no check`] : [];
    }),
  ];
}

/** The text that compose puts for `${NAME:-default}` where the environment has no NAME; defaults may be nested. */
export function withDefaults(value: unknown): string {
  const text = String(value).replace(/\$\{[A-Z_]+:?-([^${}]*)\}/g, '$1');
  return text === String(value) ? text : withDefaults(text);
}
