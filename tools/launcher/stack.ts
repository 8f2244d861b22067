import { bringUp } from './bring-up.ts';
import { planStack } from './plan.ts';
import { assertPortsFree } from './ports/ports.ts';
import { instanceUrls, urlsOf } from './ports/urls.ts';
import { wantedPorts } from './ports/wanted-ports.ts';
import { stepPrinter } from './print.ts';
import { endLeftovers, forgetProcesses } from './processes/leftovers.ts';
import { processIdentity } from './processes/process-identity.ts';
import { RunningParts } from './processes/running-parts.ts';
import { lockDataDir } from './state/data-dir-lock.ts';
import { removeState, writeState } from './state/state-file.ts';

/** Where an app's servers listen. */
export interface AppAddress {
  readonly http: string;
  /** Events, /ops, metrics and operators' figures; never for the public. */
  readonly internal: string;
  readonly grpc?: string;
}

/** Where a certificate and its key lie. */
export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

/** The certificates of a stack that was started with `--tls`. */
export interface StackCertificates {
  readonly ca: string;
  readonly apps: Readonly<Record<string, CertificatePaths>>;
  readonly storefront: CertificatePaths;
  readonly operator: CertificatePaths;
  /** Signed by the same authority, and named nowhere. */
  readonly stranger: CertificatePaths;
}

/** What `npm start -- --json` prints: the parts below, and one AppAddress per app under its name. */
export interface StackUrls {
  readonly [app: string]: unknown;
  readonly checkout: AppAddress;
  readonly order: AppAddress;
  readonly payment: AppAddress;
  /** What sidecars prove themselves with to the apps, and publishers to their sidecars. */
  readonly dapr: { readonly appApiToken: string; readonly apiToken: string };
  readonly stripe: { readonly http: string; readonly webhookSecret: string };
  readonly redis: { readonly guard: string; readonly events: string };
  readonly postgres: string;
  readonly mailbox: string;
  readonly jwks: string;
  readonly tls?: StackCertificates;
}

/** How a stack is started; everything is optional. */
export interface StackOptions {
  readonly portOffset?: number;
  readonly dataDir?: string;
  readonly apps?: readonly string[];
  readonly replicas?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly postgresSettings?: Readonly<Record<string, string>>;
  readonly daprd?: string;
  readonly tls?: boolean;
  readonly readyMs?: number;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A running stack. */
export interface Stack {
  readonly urls: StackUrls;
  readonly instances: Readonly<Record<string, AppAddress>>;
  readonly dataDir: string;
  readonly portOffset: number;
  readonly databases: Readonly<Record<string, string>>;
  readonly auditDatabases: Readonly<Record<string, string>>;
  readonly sidecars: Readonly<Record<string, string>>;
  readonly issuer: string;
  stop(): Promise<void>;
  restartApp(name: string): Promise<void>;
  killApp(name: string, signal?: NodeJS.Signals): boolean;
  pidOf(name: string): number | undefined;
  processNames(): string[];
}

export { findStack } from './state/state-file.ts';

/**
 * Starts the whole stack and resolves when every app is ready. Call `ensureInstalled()` (tools/launcher/setup) first.
 * When it cannot start, or `signal` is aborted meanwhile, everything that was started is stopped again.
 *
 * @param {object} [options]
 * @param {number} [options.portOffset] added to every port
 * @param {string} [options.dataDir] where all state lives; `.holdfast/` unless told otherwise
 * @param {string[]} [options.apps] only these apps
 * @param {Record<string, number>} [options.replicas] more than one process of an app: `{ checkout: 2 }`
 * @param {Record<string, unknown>} [options.env] variables for all apps; an object under an app's name is for that app
 * @param {Record<string, string>} [options.postgresSettings] server settings beside the launcher's own
 * @param {string} [options.daprd] the daprd to use; otherwise HOLDFAST_DAPRD or PATH says
 * @param {boolean} [options.tls] gRPC by certificates; `urls.tls` says where they are
 * @param {number} [options.readyMs] how long an app may take to become ready
 * @param {number} [options.longestPauseMs] longest wait before a process that keeps ending is started again
 * @param {(line: string) => void} [options.onLine] what happens, one line each
 * @param {AbortSignal} [options.signal] stops a start under way
 */
export async function startStack(options = {}) {
  const plan = planStack(options);
  const unlock = lockDataDir(plan.dataDir);
  const running = new RunningParts(plan.dataDir, plan);
  const stop = onlyOnce(async () => {
    await running.stop();
    removeState(plan.dataDir);
    forgetProcesses(plan.dataDir);
    unlock();
  });
  const sayUnlessStopping = (line) => {
    if (!running.stopping) plan.onLine(line);
  };
  const abort = () => void stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await endLeftovers(plan.dataDir, plan.onLine);
    await assertPortsFree(wantedPorts(plan));
    const up = await bringUp(plan, running, stepPrinter(sayUnlessStopping));
    options.signal?.throwIfAborted();
    const urls = urlsOf({ instances: plan.instances, parts: up.addresses });
    const state = () => stateOf({ plan, up, urls, running });
    writeState(plan.dataDir, state());
    running.onChange = () => writeState(plan.dataDir, state());
    return handle({ plan, up, urls, running, stop });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function handle({ plan, up, urls, running, stop }) {
  return {
    /** What `--json` prints. */
    urls,
    /** Addresses of every app process, replicas included. */
    instances: instanceUrls(plan.instances),
    dataDir: plan.dataDir,
    portOffset: plan.portOffset,
    /** Database URLs by Prisma folder name; `auditDatabases` may read everything and write nothing. */
    databases: up.databases.services,
    auditDatabases: up.databases.audit,
    /** Sidecar URLs by process name; `outside` publishes what systems outside Holdfast would. */
    sidecars: up.sidecars,
    issuer: up.issuer,
    /** Stops everything in order; resolves when nothing is left. Any number of calls is one. */
    stop,
    /** Ends a process in order and starts it again; resolves when it is ready. */
    restartApp: (name) => running.find(name).restartInOrder(),
    /** Sends a signal; a process that ends by it is started again as in a cluster. */
    killApp: (name, signal = 'SIGKILL') => running.find(name).kill(signal),
    pidOf: (name) => running.find(name).pid,
    /** Names of all processes: apps and replicas, sidecars, stripe, redis-guard, redis-events, postgres. */
    processNames: () => running.processes().map(({ name }) => name),
  };
}

function stateOf({ plan, up, urls, running }) {
  return {
    launcher: { pid: process.pid, identity: processIdentity(process.pid) },
    portOffset: plan.portOffset,
    dataDir: plan.dataDir,
    urls,
    instances: instanceUrls(plan.instances),
    databases: up.databases.services,
    auditDatabases: up.databases.audit,
    sidecars: up.sidecars,
    issuer: up.issuer,
    pids: Object.fromEntries(running.processes().map(({ name, pid }) => [name, pid])),
  };
}

function onlyOnce(work) {
  let result;
  return () => (result ??= work());
}
