import type { OnLine } from './on-line.ts';

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

/** The addresses that `npm start -- --json` prints: the parts below, and one AppAddress per app under its name. */
export interface StackUrls {
  readonly [app: string]: unknown;
  /** Missing, as every app, where `--apps` left it out; `appAddress` says so. */
  readonly checkout?: AppAddress;
  readonly order?: AppAddress;
  readonly payment?: AppAddress;
  /** The tokens that sidecars send to the apps, and publishers to their sidecars. */
  readonly dapr: { readonly appApiToken: string; readonly apiToken: string };
  /** Without an address where no gateway is needed, without a secret where the gateway is not the launcher's. */
  readonly stripe: { readonly http: string | undefined; readonly webhookSecret: string | undefined };
  readonly redis: { readonly guard: string; readonly events: string };
  readonly postgres: string;
  readonly mailbox: string;
  readonly jwks: string;
  readonly tls?: StackCertificates;
}

/** A variable's value; text to the process. */
type Setting = string | number | boolean;

/** Variables of processes. */
export type Settings = Readonly<Record<string, Setting>>;

/** How a stack is started; everything is optional. */
export interface StackOptions {
  /** Added to every port. */
  readonly portOffset?: number | undefined;
  /** Where all state lives; `.holdfast/` by default. */
  readonly dataDir?: string | undefined;
  /** Only these apps. */
  readonly apps?: readonly string[];
  /** More than one process of an app: `{ checkout: 2 }`. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** Variables for all apps; an object under an app's name is for that app. */
  readonly env?: Readonly<Record<string, Setting | Settings>>;
  /** Server settings beside the launcher's own. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** The daprd to use; otherwise HOLDFAST_DAPRD or PATH decides. */
  readonly daprd?: string | undefined;
  /** gRPC by certificates; `urls.tls` says where they are. */
  readonly tls?: boolean;
  /** How long an app may take to become ready. */
  readonly readyMs?: number;
  /** Longest wait before a process that keeps ending is started again. */
  readonly longestPauseMs?: number;
  /** Takes the progress, one line each. */
  readonly onLine?: OnLine;
  /** Stops a start under way. */
  readonly signal?: AbortSignal;
}

/** Addresses of the parts that are not apps. A part that this stack does without has none. */
export interface PartAddresses {
  readonly postgres: string;
  readonly guardRedis: string;
  readonly eventsRedis: string;
  readonly stripeUrl: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly mailbox: string;
  readonly jwks: string;
  readonly tokens: Tokens;
  readonly tls: StackCertificates | undefined;
}

/** The tokens that sidecars send to the apps, and publishers to their sidecars. */
export interface Tokens {
  readonly app: string;
  readonly dapr: string;
}

/** Where everything of a running stack is. */
export interface StackAddresses {
  /** The addresses that `--json` prints. */
  readonly urls: StackUrls;
  /** Addresses of every app process, replicas included. */
  readonly instances: Readonly<Record<string, AppAddress>>;
  readonly dataDir: string;
  readonly portOffset: number;
  /** Database URLs by Prisma folder name. */
  readonly databases: Readonly<Record<string, string>>;
  /** The same for a role that reads everything and writes nothing. */
  readonly auditDatabases: Readonly<Record<string, string>>;
  /** Sidecar URLs by process name; `outside` publishes for systems outside Holdfast. */
  readonly sidecars: Readonly<Record<string, string>>;
  readonly issuer: string;
}

/** A running stack. */
export interface Stack extends StackAddresses {
  /** Stops everything in order; resolves when nothing is left. Any number of calls is one. */
  stop(): Promise<void>;
  /** Ends a process in order and starts it again; resolves when it is ready. */
  restartApp(name: string): Promise<void>;
  /** Sends a signal; a process that ends by it is started again as in a cluster. */
  killApp(name: string, signal?: NodeJS.Signals): boolean;
  pidOf(name: string): number | undefined;
  /** Names of all processes: apps and replicas, sidecars, stripe, redis-guard, redis-events, postgres. */
  processNames(): string[];
}
