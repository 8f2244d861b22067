import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

import { READINESS } from '../../sandboxes/sidecar/readiness.ts';
import { OUTSIDE } from '../apps/apps.ts';
import type { Instance } from '../apps/apps.ts';
import type { OnLine } from '../on-line.ts';
import { inRepository } from '../paths.ts';
import { PARTS } from '../ports/ports.ts';
import type { Tokens } from '../stack-types.ts';
import { freshLogFile } from './logs.ts';
import { ManagedProcess } from './managed-process.ts';
import type { RunningParts } from './running-parts.ts';
import { answersOk, until } from './until.ts';

/** Files of gitops/infrastructure/dapr that a local sidecar reads; tracing and secrets belong to the cluster. */
const SHARED_MANIFESTS = ['subscriptions.yaml', 'resiliency.yaml'];
/** daprd listens on three more ports; each kind has a range of its own above the HTTP ports. */
const DAPRD_RANGES = { grpc: 200, internal: 400, metrics: 600 };

/** One sidecar; without an `appPort` it only publishes. */
export interface SidecarRow {
  readonly appId: string;
  readonly name: string;
  readonly httpPort: number;
  readonly appPort?: number;
}

/** The sidecars of these processes, and the one for publishers outside Holdfast. */
export function sidecarPlan(instances: readonly Instance[], portOffset: number): SidecarRow[] {
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

/** Starts the sidecars: one daprd per app where there is one, else one local sidecar for all of them. Returns a line about them. */
export async function startSidecars({
  plan,
  dataDir,
  eventsRedis,
  daprd,
  tokens,
  onLine,
  running,
}: {
  plan: readonly SidecarRow[];
  dataDir: string;
  eventsRedis: string;
  daprd?: string | undefined;
  tokens?: Tokens;
  onLine: OnLine;
  running: RunningParts;
}): Promise<string> {
  const resources = renderResources(dataDir, eventsRedis);
  const shared = { dataDir, resources, env: tokenEnvironment(tokens), onLine };
  const sidecars = daprd
    ? plan.map((row) => daprdFor({ row, daprd, ...shared }))
    : [localSidecar({ plan, ...shared })];
  await Promise.all(sidecars.map((sidecar) => running.add('sidecar', sidecar).start()));
  return daprd ? `daprd, ${plan.length} of them` : 'the local stand-in for daprd';
}

/** The variables by which both kinds of sidecar get the token they send to the app (`app`) and the one they ask of publishers (`dapr`). */
export const tokenEnvironment = ({ app, dapr }: Partial<Tokens> = {}): NodeJS.ProcessEnv => ({
  ...(app && { APP_API_TOKEN: app }),
  ...(dapr && { DAPR_API_TOKEN: dapr }),
});

/** The options of all sidecars. */
interface SharedOptions {
  readonly dataDir: string;
  readonly resources: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: OnLine;
}

function localSidecar({
  plan,
  resources,
  env,
  dataDir,
  onLine,
}: SharedOptions & { plan: readonly SidecarRow[] }): ManagedProcess {
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
    ready: (signal) => until(() => answersOk(`${urlOf(plan.at(-1))}/v1.0/healthz`), { signal }),
    onLine,
  });
}

const urlOf = (row: SidecarRow | undefined): string => `http://127.0.0.1:${row?.httpPort}`;

function daprdFor({
  row,
  daprd,
  resources,
  env,
  dataDir,
  onLine,
}: SharedOptions & { row: SidecarRow; daprd: string }): ManagedProcess {
  return new ManagedProcess({
    name: `sidecar-${row.name}`,
    command: daprd,
    args: daprdArguments(row, resources),
    env: { PATH: process.env.PATH, HOME: process.env.HOME ?? '/', ...env },
    logFile: freshLogFile(dataDir, `sidecar-${row.name}`),
    ipc: false,
    // The app is not asked for here: the sidecar waits for it, and the app may wait for the sidecar.
    ready: (signal) => until(() => answersOk(`${urlOf(row)}/v1.0/healthz/outbound`), { signal }),
    onLine,
  });
}

/** The ports on which a real daprd listens beside its HTTP port. */
export function daprdPorts(httpPort: number): DaprdPorts {
  const { grpc, internal, metrics } = DAPRD_RANGES;
  return { grpc: httpPort + grpc, internal: httpPort + internal, metrics: httpPort + metrics };
}

type DaprdPorts = Record<keyof typeof DAPRD_RANGES, number>;

/** daprd's command line, also used by the contract suite. */
export function daprdArguments(
  {
    appId,
    httpPort,
    appPort,
    ports = daprdPorts(httpPort),
  }: Omit<SidecarRow, 'name'> & { readonly ports?: DaprdPorts },
  resources: string,
): string[] {
  return [
    ...['--app-id', appId, '--dapr-http-port', String(httpPort), '--dapr-listen-addresses', '127.0.0.1'],
    ...['--dapr-grpc-port', String(ports.grpc), '--dapr-internal-grpc-port', String(ports.internal)],
    ...['--metrics-port', String(ports.metrics), '--metrics-listen-address', '127.0.0.1'],
    ...['--resources-path', resources, '--log-level', 'warn'],
    ...(appPort ? ['--app-port', String(appPort), '--app-protocol', 'http', ...appHealthChecks()] : []),
  ];
}

/** An app that is away or not ready gets no events until it is ready: they wait with the broker, not among the dead letters. */
const appHealthChecks = (): string[] => [
  ...['--enable-app-health-check', '--app-health-check-path', READINESS.path],
  ...['--app-health-probe-interval', String(READINESS.everySeconds)],
  ...['--app-health-probe-timeout', String(READINESS.timeoutMs)],
  ...['--app-health-threshold', String(READINESS.failures)],
];

const COMPONENT = z.looseObject({
  spec: z.looseObject({ metadata: z.array(z.looseObject({ name: z.string() })) }),
});
type Component = z.infer<typeof COMPONENT>;

/** Writes the manifests of the cluster with this machine's Redis in the component and returns their folder; `changes` replace fields of it. */
export function renderResources(
  dataDir: string,
  eventsRedis: string,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const source = inRepository('gitops', 'infrastructure', 'dapr');
  const folder = path.join(dataDir, 'dapr');
  mkdirSync(folder, { recursive: true });
  for (const name of SHARED_MANIFESTS)
    writeFileSync(path.join(folder, name), readFileSync(path.join(source, name)));
  const component = COMPONENT.parse(parse(readFileSync(path.join(source, 'component.yaml'), 'utf8')));
  writeFileSync(
    path.join(folder, 'component.yaml'),
    JSON.stringify({ ...withRedis(component, eventsRedis), ...changes }, null, 2),
    { mode: 0o600 },
  );
  return folder;
}

function withRedis(component: Component, eventsRedis: string): Component {
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
  // The password is in the file now; there is no secret store to ask.
  const { auth: _, ...rest } = component;
  return { ...rest, spec: { ...component.spec, metadata: [...added, ...kept] } };
}
