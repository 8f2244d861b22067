import { webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JsonGeneralName } from '@peculiar/x509';
import 'reflect-metadata';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

/** What a pod shows, and whom it believes. */
export interface Shown {
  readonly cert: Buffer;
  readonly key: Buffer;
}

async function loadX509() {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

/** A certificate with these names; by the authority of the stack's data folder, or by itself. */
export async function certify(names: readonly JsonGeneralName[], dataDir?: string): Promise<Shown> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const authority = dataDir === undefined ? undefined : await authorityOf(dataDir, x509);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=checkout',
    issuer: authority?.subject ?? 'CN=checkout',
    publicKey: keys.publicKey,
    signingKey: authority?.key ?? keys.privateKey,
    notBefore: new Date(Date.now() - HOUR_MS),
    notAfter: new Date(Date.now() + HOUR_MS),
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension([...names])],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  return { cert: Buffer.from(certificate.toString('pem')), key: Buffer.from(key) };
}

/** Whoever got hold of a request for a certificate that our authority signs without a look at its names. */
async function authorityOf(dataDir: string, x509: Awaited<ReturnType<typeof loadX509>>) {
  const [certificate, key] = await Promise.all(
    ['ca.crt', 'ca.key'].map((name) => readFile(join(dataDir, 'tls', name), 'utf8')),
  );
  const bytes = x509.PemConverter.decodeFirst(key!);
  return {
    subject: new x509.X509Certificate(certificate!).subject,
    key: await webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']),
  };
}
