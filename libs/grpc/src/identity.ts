import { accessSync, constants } from 'node:fs';

import { ServerCredentials, credentials, experimental } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';

import { ConfigError } from '@holdfast/config';

import { Parties } from './callers/parties.js';
import type { PartyNames } from './callers/parties.js';

/** The identity of one process (SEC-1): PEM files, as a certificate manager writes them. */
export interface GrpcIdentity {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The authority that signs the certificates of other services. */
  readonly authoritiesFile: string;
  /** The parties of the names in certificates; default: each app by its own name only. */
  readonly parties?: Parties | undefined;
}

/** The part of an app's configuration for it; see `grpcTlsSettings`. */
export interface GrpcTlsConfig extends PartyNames {
  readonly GRPC_TLS_CERT_FILE?: string | undefined;
  readonly GRPC_TLS_KEY_FILE?: string | undefined;
  readonly GRPC_TLS_CA_FILE?: string | undefined;
  readonly GRPC_PLAINTEXT_BEHIND_MESH?: boolean | undefined;
}

/** The interval at which files are read again: a renewed certificate needs no restart. */
const REFRESH_MS = 60_000;

/** The configured identity; undefined where none is configured. ConfigError where it is incomplete, or files cannot be read. */
export function grpcIdentityOf(config: GrpcTlsConfig): GrpcIdentity | undefined {
  const { GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE, GRPC_TLS_CA_FILE } = config;
  const files = { GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE, GRPC_TLS_CA_FILE };
  if (Object.values(files).every((file) => file === undefined)) return undefined;
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined)
      throw new ConfigError(`${name}: is missing; certificate, key and CA belong together`);
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new ConfigError(`${name}: the file ${file} cannot be read (${code})`);
    }
  }
  return {
    certificateFile: GRPC_TLS_CERT_FILE!,
    keyFile: GRPC_TLS_KEY_FILE!,
    authoritiesFile: GRPC_TLS_CA_FILE!,
    parties: Parties.named(config),
  };
}

/**
 * The identity of an app that serves or calls by gRPC, which does not start without one (TRU-4): plain text only on one machine (`local`)
 * or behind a mesh. ConfigError names the missing variable, and why.
 */
export function requiredGrpcIdentity(
  config: GrpcTlsConfig & { readonly HOLDFAST_ENV: string },
): GrpcIdentity | undefined {
  const identity = grpcIdentityOf(config);
  if (identity && config.GRPC_PLAINTEXT_BEHIND_MESH)
    throw new ConfigError(
      'GRPC_PLAINTEXT_BEHIND_MESH: is true although GRPC_TLS_CERT_FILE is set; either the mesh has the certificates or the app',
    );
  if (!identity && !config.GRPC_PLAINTEXT_BEHIND_MESH && config.HOLDFAST_ENV !== 'local')
    throw new ConfigError(
      'GRPC_TLS_CERT_FILE: is missing, and without it every caller would be trusted; set it with GRPC_TLS_KEY_FILE and GRPC_TLS_CA_FILE, or GRPC_PLAINTEXT_BEHIND_MESH=true where a mesh does mTLS',
    );
  return identity;
}

/** The default parties of certificates. */
export const partiesOf = ({ parties }: GrpcIdentity): Parties => parties ?? Parties.named({});

let ofProcess: GrpcIdentity | undefined;

/** Sets the identity with which this process serves and calls: one process is one party. */
export function useGrpcIdentity(identity: GrpcIdentity | undefined): void {
  ofProcess = identity;
}

/** The identity of this process. */
export const grpcIdentity = (): GrpcIdentity | undefined => ofProcess;

type Provider = experimental.FileWatcherCertificateProvider;

/** Reads the files at intervals, without keeping the process alive. */
class CertificateFiles extends experimental.FileWatcherCertificateProvider {
  override addCaCertificateListener(listener: Parameters<Provider['addCaCertificateListener']>[0]): void {
    super.addCaCertificateListener(listener);
    this.unrefTimer();
  }

  override addIdentityCertificateListener(
    listener: Parameters<Provider['addIdentityCertificateListener']>[0],
  ): void {
    super.addIdentityCertificateListener(listener);
    this.unrefTimer();
  }

  private unrefTimer(): void {
    const { refreshTimer } = this as unknown as { refreshTimer: NodeJS.Timeout | null };
    refreshTimer?.unref();
  }
}

const provider = ({ certificateFile, keyFile, authoritiesFile }: GrpcIdentity) =>
  new CertificateFiles({
    certificateFile,
    privateKeyFile: keyFile,
    caCertificateFile: authoritiesFile,
    refreshIntervalMs: REFRESH_MS,
  });

/** A server's credentials: without an identity none, with one it requires a certificate of every caller. */
export function serverCredentials(identity: GrpcIdentity | undefined): ServerCredentials {
  if (!identity) return ServerCredentials.createInsecure();
  const files = provider(identity);
  return experimental.createCertificateProviderServerCredentials(files, files, true);
}

/** A client's credentials: it requires a certificate of our authority that names this app, at any address. */
export function channelCredentials(identity: GrpcIdentity | undefined, app: string): ChannelCredentials {
  if (!identity) return credentials.createInsecure();
  const files = provider(identity);
  const parties = partiesOf(identity);
  return experimental.createCertificateProviderChannelCredentials(files, files, {
    checkServerIdentity: (_host, { raw }) =>
      parties.of(raw).has(app) ? undefined : new Error(`the server's certificate does not name ${app}`),
  });
}
