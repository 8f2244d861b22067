import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JsonGeneralName } from '@peculiar/x509';

import { issueCertificate, readAuthority } from '@holdfast/testing';

/** The certificate of a caller, with its key. */
export interface ClientCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * A certificate with these names: signed by the authority of the stack's data folder, as if that did not check names, or self-signed
 * where no folder is given.
 */
export async function forgeCertificate(
  names: readonly JsonGeneralName[],
  dataDir?: string,
): Promise<ClientCertificate> {
  const authority = dataDir === undefined ? undefined : await authorityOf(dataDir);
  const { certificate, key } = await issueCertificate({ subject: 'checkout', names, authority });
  return { cert: Buffer.from(certificate), key: Buffer.from(key) };
}

async function authorityOf(dataDir: string) {
  const [certificate, key] = await Promise.all(
    ['ca.crt', 'ca.key'].map((name) => readFile(join(dataDir, 'tls', name), 'utf8')),
  );
  return readAuthority(certificate!, key!);
}
