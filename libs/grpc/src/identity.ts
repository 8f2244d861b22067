import { accessSync, constants } from 'node:fs';

import { ServerCredentials, credentials, experimental } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';

/** How one process shows the others who it is (SEC-1): PEM files, as a certificate manager keeps them. */
export interface GrpcIdentity {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Who signs the certificates of those we speak with. */
  readonly authoritiesFile: string;
  /** Names (DNS or URI, as certificates carry them) that may call this process; empty: nobody. */
  readonly allowedCallers: readonly string[];
}

/** The part of an app's configuration that says it; see `grpcTlsSettings`. */
export interface GrpcTlsConfig {
  readonly GRPC_TLS_CERT_FILE?: string | undefined;
  readonly GRPC_TLS_KEY_FILE?: string | undefined;
  readonly GRPC_TLS_CA_FILE?: string | undefined;
  readonly GRPC_ALLOWED_CALLERS?: readonly string[] | undefined;
}

/** Files are read anew so often: a renewed certificate needs no restart. */
const REFRESH_MS = 60_000;

/** The identity that the configuration names; undefined where it names none. Throws when it names half of one, or files that cannot be read. */
export function grpcIdentityOf(config: GrpcTlsConfig): GrpcIdentity | undefined {
  const { GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE, GRPC_TLS_CA_FILE, GRPC_ALLOWED_CALLERS = [] } = config;
  const files = { GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE, GRPC_TLS_CA_FILE };
  if (Object.values(files).every((file) => file === undefined)) return undefined;
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) throw new Error(`${name} is missing: certificate, key and CA belong together`);
    try {
      accessSync(file, constants.R_OK);
    } catch {
      throw new Error(`${name}: the file ${file} cannot be read`);
    }
  }
  return {
    certificateFile: GRPC_TLS_CERT_FILE!,
    keyFile: GRPC_TLS_KEY_FILE!,
    authoritiesFile: GRPC_TLS_CA_FILE!,
    allowedCallers: GRPC_ALLOWED_CALLERS,
  };
}

let ofProcess: GrpcIdentity | undefined;

/** Sets the identity with which this process serves and calls from now on: one process is one party. */
export function useGrpcIdentity(identity: GrpcIdentity | undefined): void {
  ofProcess = identity;
}

/** The identity of this process. */
export const grpcIdentity = (): GrpcIdentity | undefined => ofProcess;

type Provider = experimental.FileWatcherCertificateProvider;

/** Reads the files from time to time, which is no reason for a process to stay alive. */
class CertificateFiles extends experimental.FileWatcherCertificateProvider {
  override addCaCertificateListener(listener: Parameters<Provider['addCaCertificateListener']>[0]): void {
    super.addCaCertificateListener(listener);
    this.letGo();
  }

  override addIdentityCertificateListener(
    listener: Parameters<Provider['addIdentityCertificateListener']>[0],
  ): void {
    super.addIdentityCertificateListener(listener);
    this.letGo();
  }

  private letGo(): void {
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

/** What a server shows and asks for: without an identity nothing, with one a certificate of every caller. */
export function serverCredentials(identity: GrpcIdentity | undefined): ServerCredentials {
  if (!identity) return ServerCredentials.createInsecure();
  const files = provider(identity);
  return experimental.createCertificateProviderServerCredentials(files, files, true);
}

/** What a client shows and asks for. */
export function channelCredentials(identity: GrpcIdentity | undefined): ChannelCredentials {
  if (!identity) return credentials.createInsecure();
  const files = provider(identity);
  return experimental.createCertificateProviderChannelCredentials(files, files);
}
