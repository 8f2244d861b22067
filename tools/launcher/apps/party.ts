import type { CertificatePaths, StackCertificates } from '../stack-types.ts';

/** The files by which a client of gRPC proves its identity, for `createGrpcClient`. */
export interface ClientIdentity {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authoritiesFile: string;
}

/**
 * The identity with which a tool calls a running stack by gRPC: one of the certificates that `npm start -- --tls` made. `urls` is what
 * `--json` prints; the party is `storefront`, `operator`, `stranger`, or an app's name. Undefined where the stack speaks plain text.
 */
export function identityAs(
  urls: { readonly tls?: StackCertificates },
  party: string,
): ClientIdentity | undefined {
  const { tls } = urls;
  if (!tls) return undefined;
  const files = filesOf(tls, party);
  if (!files) throw new Error(`There is no certificate for "${party}".`);
  return { certificateFile: files.cert, keyFile: files.key, authoritiesFile: tls.ca };
}

function filesOf(tls: StackCertificates, party: string): CertificatePaths | undefined {
  if (party === 'storefront' || party === 'operator' || party === 'stranger') return tls[party];
  return tls.apps[party];
}
