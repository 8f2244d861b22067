import { readFileSync } from 'node:fs';

import Ajv from 'ajv/dist/2020.js';

import { inRepository } from '../../../launcher/paths.ts';
import { READINESS } from '../../../sandboxes/sidecar/readiness.ts';
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
export function checkCompose({ apps, loadConfig, nodeFlags }, compose) {
  const { services } = compose;
  const speaking = apps.filter(({ publishes, consumes }) => publishes || consumes);
  const built = Object.keys(services).filter((name) => services[name].build?.args?.APP);
  const sidecars = Object.keys(services).filter((name) => services[name].image?.startsWith('daprio/daprd:'));
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
    ...apps
      .filter(({ name }) => services[name])
      .flatMap((app) => checkApp(app, services[app.name], { apps, loadConfig, nodeFlags })),
    ...speaking.flatMap((app) => checkSidecar(app, services[`${app.name}-dapr`])),
    ...speaking.flatMap((app) => checkTokens(app, services)),
    ...Object.entries(services).flatMap(([name, service]) => checkService(name, service, services)),
  ];
}

function checkApp(app, service, { apps, loadConfig, nodeFlags }) {
  // NODE_OPTIONS is Node's own, not the app's.
  const { NODE_OPTIONS, ...given } = service.environment;
  const env = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, withDefaults(value)]));
  const at = (what) => `compose ${app.name}: ${what}`;
  return [
    ...same(
      at('memory flags are the launcher’s'),
      NODE_OPTIONS?.includes(`${SEMI_SPACE}=${nodeFlags[SEMI_SPACE]} `),
      true,
    ),
    ...same(at('image'), [service.image, service.build.args.APP], [`holdfast/${app.name}`, app.name]),
    ...problemsOfEnvironment(app, env, loadConfig),
    ...checkPeers(app, env, apps),
    ...same(
      at('ports'),
      [env.HTTP_PORT, env.INTERNAL_HTTP_PORT, env.GRPC_PORT],
      [String(app.http), String(app.internal), app.grpc && String(app.grpc)],
    ),
    ...same(at('pool'), env.DATABASE_POOL_MAX, String(app.pool)),
    ...same(at('database'), new URL(env.DATABASE_URL).pathname, `/holdfast_${app.database}`),
    ...(service.ports ?? []).flatMap((port) => checkPublished(app, port)),
  ];
}

function checkPublished(app, port) {
  const [address, outside, inside] = port.split(':');
  const known = [app.http, app.grpc].map(String).includes(inside);
  return same(
    `compose ${app.name}: publishes ${port} on this machine only, under its own number`,
    [address, outside === inside, known],
    ['127.0.0.1', true, true],
  );
}

function checkSidecar(app, sidecar) {
  if (!sidecar) return [];
  const words = sidecar.command.map((word) => word.split('='));
  const flags = Object.fromEntries(words.filter(([flag]) => flag.startsWith('--')));
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
      sidecar.command.filter((word) => word.includes('app-health')).join(' '),
      app.consumes ? READINESS_FLAGS.join(' ') : '',
    ),
  ];
}

/** An app and its sidecar have the same tokens (TRU-2). */
function checkTokens(app, services) {
  const of = (name) => services[name]?.environment ?? {};
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

/** The broker serves nobody without its password, which is the one that the sidecars are given (TRU-3). */
function checkBroker({ 'redis-events': broker, 'dapr-resources': resources }) {
  const password = broker.command[broker.command.indexOf('--requirepass') + 1];
  const url = new URL(withDefaults(resources.environment.EVENTS_REDIS_URL));
  return [
    ...same('compose redis-events: asks for a password', broker.command.includes('--requirepass'), true),
    ...same('compose dapr-resources: the password of redis-events', url.password, password),
  ];
}

/** The compose specification's own schema: what an engine would refuse. */
function checkSchema(compose) {
  validate ??= compileSchema();
  if (validate(compose)) return [];
  return validate.errors.map(({ instancePath, message }) => `compose ${instancePath}: ${message}`);
}

let validate;

function compileSchema() {
  const schema = inRepository('tools', 'verify', 'gitops', 'schemas', 'compose-spec.json');
  // Its formats (durations such as 5s) are compose's own.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  return ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
}

/** Prometheus reads every app at its internal port, under its name. */
function checkScraped(apps) {
  const [{ scrape_configs: jobs }] = readYaml(
    'tools',
    'launcher',
    'compose',
    'observability',
    'prometheus.yaml',
  );
  const { static_configs: targets } = jobs.find(({ job_name: job }) => job === 'holdfast');
  return sameSet(
    'compose: what Prometheus reads',
    targets.map(({ targets: [address], labels }) => `${labels.app} at ${address}`),
    apps.map(({ name, internal }) => `${name} at ${name}:${internal}`),
  );
}

/** Every service has one profile, and waits only for services that exist, can say so, and are there without another profile. */
function checkService(name, { profiles, depends_on: after = {} }, services) {
  const known = profiles?.length === 1 && PROFILES.includes(profiles[0]);
  return [
    ...(known ? [] : [`compose ${name}: its profile is ${profiles}, should be one of ${PROFILES}`]),
    ...Object.entries(after).flatMap(([other, { condition }]) => {
      if (!services[other]) return [`compose ${name}: waits for ${other}, which is no service`];
      if (profiles?.[0] !== services[other].profiles?.[0])
        return [`compose ${name}: waits for ${other}, which its own profile does not start`];
      const healthy = condition === 'service_healthy' && !services[other].healthcheck;
      return healthy ? [`compose ${name}: waits for ${other}'s health, which has no check`] : [];
    }),
  ];
}

/** What compose makes of `${NAME:-default}` where the environment names nothing; defaults may be nested. */
export function withDefaults(value) {
  const text = String(value).replace(/\$\{[A-Z_]+:?-([^${}]*)\}/g, '$1');
  return text === String(value) ? text : withDefaults(text);
}
