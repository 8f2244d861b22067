import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parseDocument } from 'yaml';

import { READINESS } from '../../sandboxes/sidecar/app-channel.ts';
import { OUTSIDE } from '../apps/apps.ts';
import { findOnPath } from '../databases/redis-binary.ts';
import { inRepository } from '../paths.ts';
import { PARTS } from '../ports/ports.ts';
import { freshLogFile } from './logs.ts';
import { ManagedProcess } from './managed-process.ts';

/** Files of gitops/infrastructure/dapr that a local sidecar reads; tracing and secrets are the cluster's matter. */
const SHARED_MANIFESTS = ['subscriptions.yaml', 'resiliency.yaml'];
/** daprd listens on three more ports; each kind has a range of its own above the HTTP ports. */
const DAPRD_RANGES = { grpc: 200, internal: 400, metrics: 600 };

/** One row per sidecar: `{appId, name, httpPort, appPort?}`. */
export function sidecarPlan(instances, portOffset) {
  const speaking = instances.filter(({ publishes, consumes }) => publishes || consumes);
  const rows = speaking.map(({ app, name, internal, consumes }) => ({
    appId: app,
    name,
    ...(consumes && { appPort: internal }),
  }));
  return [...rows, { appId: OUTSIDE, name: OUTSIDE }].map((row, index) => ({
    ...row,
    httpPort: PARTS.sidecars + portOffset + index,
  }));
}

/** The real daprd, if there is one. */
export function findDaprd(env = process.env) {
  if (env.HOLDFAST_DAPRD === 'none') return undefined;
  return env.HOLDFAST_DAPRD || findOnPath(['daprd'], env.PATH);
}

/** Starts the sidecars: one daprd per app where there is one, else the local stand-in for all of them. */
export async function startSidecars({ plan, dataDir, eventsRedis, daprd, tokens, onLine, running }) {
  const resources = renderResources(dataDir, eventsRedis);
  const shared = { dataDir, resources, env: tokenEnvironment(tokens), onLine, running };
  const sidecars = daprd
    ? plan.map((row) => daprdFor({ row, daprd, ...shared }))
    : [localSidecar({ plan, ...shared })];
  await Promise.all(sidecars.map((sidecar) => running.add('sidecar', sidecar).start()));
  return daprd ? `daprd, ${plan.length} of them` : 'the local stand-in for daprd';
}

/**
 * How both kinds of sidecar are told what to prove themselves with to the app (`app`), and what to ask of those who publish (`dapr`).
 * @param {{app?: string, dapr?: string}} [tokens]
 */
export const tokenEnvironment = ({ app, dapr } = {}) => ({
  ...(app && { APP_API_TOKEN: app }),
  ...(dapr && { DAPR_API_TOKEN: dapr }),
});

function localSidecar({ plan, resources, env, dataDir, onLine }) {
  const apps = plan.flatMap(({ appId, name, httpPort, appPort }) => [
    '--app',
    [appId, httpPort, appPort ?? '', name].join(':'),
  ]);
  const main = inRepository('tools', 'sandboxes', 'sidecar', 'main.ts');
  return new ManagedProcess({
    name: 'sidecars',
    command: process.execPath,
    args: ['--max-semi-space-size=8', '--max-old-space-size=256', main, '--resources', resources, ...apps],
    env: { PATH: process.env.PATH, ...env },
    logFile: freshLogFile(dataDir, 'sidecars'),
    ready: (signal) => untilHealthy(plan.at(-1).httpPort, signal),
    onLine,
  });
}

function daprdFor({ row, daprd, resources, env, dataDir, onLine }) {
  return new ManagedProcess({
    name: `sidecar-${row.name}`,
    command: daprd,
    args: daprdArguments(row, resources),
    env: { PATH: process.env.PATH, HOME: process.env.HOME ?? '/', ...env },
    logFile: freshLogFile(dataDir, `sidecar-${row.name}`),
    ipc: false,
    // Whether the app is there is not asked here: the sidecar waits for it, as the app may wait for the sidecar.
    ready: (signal) => untilOutbound(row.httpPort, signal),
    onLine,
  });
}

/** The ports on which a real daprd listens beside its HTTP port. */
export function daprdPorts(httpPort) {
  return Object.fromEntries(Object.entries(DAPRD_RANGES).map(([kind, step]) => [kind, httpPort + step]));
}

/**
 * daprd's command line, also used by the contract suite.
 * @param {{appId: string, httpPort: number, appPort?: number, ports?: Record<string, number>}} row
 * @param {string} resources
 */
export function daprdArguments({ appId, httpPort, appPort, ports = daprdPorts(httpPort) }, resources) {
  return [
    ...['--app-id', appId, '--dapr-http-port', String(httpPort), '--dapr-listen-addresses', '127.0.0.1'],
    ...['--dapr-grpc-port', String(ports.grpc), '--dapr-internal-grpc-port', String(ports.internal)],
    ...['--metrics-port', String(ports.metrics), '--metrics-listen-address', '127.0.0.1'],
    ...['--resources-path', resources, '--log-level', 'warn'],
    ...(appPort ? ['--app-port', String(appPort), '--app-protocol', 'http', ...asksTheApp()] : []),
  ];
}

/** An app that is away or not ready is sent no events until it is: they wait with the broker, not among the dead letters. */
const asksTheApp = () => [
  ...['--enable-app-health-check', '--app-health-check-path', READINESS.path],
  ...['--app-health-probe-interval', String(READINESS.everySeconds)],
  ...['--app-health-probe-timeout', String(READINESS.timeoutMs)],
  ...['--app-health-threshold', String(READINESS.failures)],
];

async function untilHealthy(port, signal) {
  await untilAnswers(`http://127.0.0.1:${port}/v1.0/healthz`, signal);
}

async function untilOutbound(port, signal) {
  await untilAnswers(`http://127.0.0.1:${port}/v1.0/healthz/outbound`, signal);
}

async function untilAnswers(url, signal) {
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer?.ok) return;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * The manifests of the cluster with this machine's Redis in the component; `changes` takes the place of what the component says.
 * @param {string} dataDir
 * @param {string} eventsRedis
 * @param {object} [changes]
 */
export function renderResources(dataDir, eventsRedis, changes = {}) {
  const source = inRepository('gitops', 'infrastructure', 'dapr');
  const folder = path.join(dataDir, 'dapr');
  mkdirSync(folder, { recursive: true });
  for (const name of SHARED_MANIFESTS)
    writeFileSync(path.join(folder, name), readFileSync(path.join(source, name)));
  const component = parseDocument(readFileSync(path.join(source, 'component.yaml'), 'utf8')).toJS();
  writeFileSync(
    path.join(folder, 'component.yaml'),
    JSON.stringify({ ...withRedis(component, eventsRedis), ...changes }, null, 2),
    { mode: 0o600 },
  );
  return folder;
}

function withRedis(component, eventsRedis) {
  const url = new URL(eventsRedis);
  const replaced = new Map([
    ['redisHost', `${url.hostname}:${url.port || 6379}`],
    ['redisUsername', decodeURIComponent(url.username)],
    ['redisPassword', decodeURIComponent(url.password)],
    ['redisDB', url.pathname.slice(1)],
    ['enableTLS', url.protocol === 'rediss:' ? 'true' : ''],
  ]);
  const kept = component.spec.metadata.filter(({ name }) => !replaced.has(name));
  const added = [...replaced].filter(([, value]) => value !== '').map(([name, value]) => ({ name, value }));
  const local = { ...component, spec: { ...component.spec, metadata: [...added, ...kept] } };
  // The password is in the file now; there is no secret store to ask.
  delete local.auth;
  return local;
}
