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

/** Starts the whole stack and resolves when every app is ready. */
export function startStack(options?: StackOptions): Promise<Stack>;

export { findStack } from './state-file.mjs';
