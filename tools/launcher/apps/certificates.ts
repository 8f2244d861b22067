import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import 'reflect-metadata';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const PARTY_DAYS = 365;

/** Who has a certificate beside the apps: whoever serves the storefront, people's tools, and somebody who may call nothing. */
const PEOPLE = ['storefront', 'operator', 'stranger'];

/**
 * The certificates of one data folder: an authority that is made once, and one certificate for each app and each of these three, made at
 * every start. A certificate carries the party's name and no address, so that no server can stand in for another one.
 * Answers where the files are: `{ca, apps: {order: {cert, key}, …}, storefront: {cert, key}, operator, stranger}`.
 */
export async function openCertificates(dataDir, apps) {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  const folder = path.join(dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = await openAuthority(x509, folder);
  const issued = async (name) => [name, await issue(x509, authority, folder, name)];
  const all = Object.fromEntries(await Promise.all([...apps, ...PEOPLE].map(issued)));
  const { storefront, operator, stranger } = all;
  const ofApps = Object.fromEntries(apps.map((name) => [name, all[name]]));
  return { ca: authority.file, apps: ofApps, storefront, operator, stranger };
}

/** What an app is told of its certificate, and of whom others' certificates name. */
export const tlsEnvironment = ({ ca, apps }, app) => ({
  GRPC_TLS_CA_FILE: ca,
  GRPC_TLS_CERT_FILE: apps[app].cert,
  GRPC_TLS_KEY_FILE: apps[app].key,
  GRPC_STOREFRONT_CALLERS: 'storefront',
  GRPC_OPERATOR_CALLERS: 'operator',
});

async function openAuthority(x509, folder) {
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

async function issue(x509, authority, folder, name) {
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

/** From an hour ago, for clocks that go slow. */
const validFor = (days) => ({
  notBefore: new Date(Date.now() - 3_600_000),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

const pemOfKey = async (key, x509) =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

const keyOf = (pem, x509) =>
  webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), ALGORITHM, true, ['sign']);
