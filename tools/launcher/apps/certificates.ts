import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { X509Certificate } from '@peculiar/x509';
import 'reflect-metadata';

import type { CertificatePaths, StackCertificates } from '../stack-types.ts';
import type { Variables } from './variables.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const PARTY_DAYS = 365;

type X509 = typeof import('@peculiar/x509');

/** The authority that signs the certificates of a data folder. */
interface Authority {
  readonly file: string;
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/**
 * The certificates of one data folder: an authority that is made once, and one certificate for each app, the storefront's server,
 * the operators' tools and a stranger that may call nothing, made at every start. A certificate carries the party's name and no address, so that no server can pass for another one.
 */
export async function openCertificates(dataDir: string, apps: readonly string[]): Promise<StackCertificates> {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  const folder = path.join(dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = await openAuthority(x509, folder);
  const issued = (name: string): Promise<CertificatePaths> => issue(x509, authority, folder, name);
  const ofApp = async (name: string) => [name, await issued(name)] as const;
  const ofApps = Object.fromEntries(await Promise.all(apps.map(ofApp)));
  const [storefront, operator, stranger] = await Promise.all([
    issued('storefront'),
    issued('operator'),
    issued('stranger'),
  ]);
  return { ca: authority.file, apps: ofApps, storefront, operator, stranger };
}

/** The variables by which an app finds its certificate, and the names of others that it trusts. */
export const tlsEnvironment = ({ ca, apps }: StackCertificates, app: string): Variables => ({
  GRPC_TLS_CA_FILE: ca,
  GRPC_TLS_CERT_FILE: apps[app]?.cert,
  GRPC_TLS_KEY_FILE: apps[app]?.key,
  GRPC_STOREFRONT_CALLERS: 'storefront',
  GRPC_OPERATOR_CALLERS: 'operator',
});

async function openAuthority(x509: X509, folder: string): Promise<Authority> {
  const file = path.join(folder, 'ca.crt');
  const keyFile = path.join(folder, 'ca.key');
  if (existsSync(file) && existsSync(keyFile)) {
    const certificate = new x509.X509Certificate(readFileSync(file, 'utf8'));
    const key = await keyOf(readFileSync(keyFile, 'utf8'), x509);
    if (certificate.notAfter.getTime() > Date.now() + PARTY_DAYS * DAY_MS) return { file, certificate, key };
  }
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=holdfast local',
    keys,
    ...validFor(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  writeFileSync(file, `${certificate.toString('pem')}\n`);
  writeFileSync(keyFile, await pemOfKey(keys.privateKey, x509), { mode: 0o600 });
  return { file, certificate, key: keys.privateKey };
}

async function issue(
  x509: X509,
  authority: Authority,
  folder: string,
  name: string,
): Promise<CertificatePaths> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    ...validFor(PARTY_DAYS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
    ],
  });
  const files = { cert: path.join(folder, `${name}.crt`), key: path.join(folder, `${name}.key`) };
  writeFileSync(files.cert, `${certificate.toString('pem')}\n`);
  writeFileSync(files.key, await pemOfKey(keys.privateKey, x509), { mode: 0o600 });
  return files;
}

/** From an hour ago, for slow clocks. */
const validFor = (days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - 3_600_000),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

const pemOfKey = async (key: webcrypto.CryptoKey, x509: X509): Promise<string> =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

const keyOf = (pem: string, x509: X509): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), ALGORITHM, true, ['sign']);
