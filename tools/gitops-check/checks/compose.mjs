import { checkPeers, problemsOfEnvironment } from './environment.mjs';
import { same, sameSet } from './same.mjs';

const SEMI_SPACE = '--max-semi-space-size';

/** docker-compose.yml names the apps, ports and keys of the code, and a sidecar for each app that speaks to the broker. */
export function checkCompose({ apps, loadConfig, nodeFlags }, { services }) {
  const speaking = apps.filter(({ publishes, consumes }) => publishes || consumes);
  const built = Object.keys(services).filter((name) => services[name].build?.args?.APP);
  const sidecars = Object.keys(services).filter((name) => services[name].image?.startsWith('daprio/daprd:'));
  return [
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
    ...same(at('ports'), [env.HTTP_PORT, env.GRPC_PORT], [String(app.http), app.grpc && String(app.grpc)]),
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
      app.consumes ? String(app.http) : undefined,
    ),
  ];
}

/** Every service has a profile, and waits only for services that exist and can say so. */
function checkService(name, { profiles, depends_on: after = {} }, services) {
  return [
    ...same(`compose ${name}: profiles`, profiles, ['core']),
    ...Object.entries(after).flatMap(([other, { condition }]) => {
      if (!services[other]) return [`compose ${name}: waits for ${other}, which is no service`];
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
