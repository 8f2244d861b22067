import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JsonGeneralName, X509Certificate } from '@peculiar/x509';
import 'reflect-metadata';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

/** Loaded by those few specs that need it. */
async function loadX509() {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

const drawKeys = () =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

/** Where a party's files lie. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authoritiesFile: string;
}

/** Signs certificates for tests, into files, as a certificate manager would. */
export class TestAuthority {
  private constructor(
    private readonly folder: string,
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly certificate: X509Certificate,
  ) {}

  /** A new authority, with its files under `folder`. */
  static async open(folder: string, name: string): Promise<TestAuthority> {
    const { BasicConstraintsExtension, X509CertificateGenerator } = await loadX509();
    const keys = await drawKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + HOUR_MS),
      signingAlgorithm: ALGORITHM,
      extensions: [new BasicConstraintsExtension(true, 1, true)],
    });
    await mkdir(folder, { recursive: true });
    return new TestAuthority(folder, keys, certificate);
  }

  /** A certificate that carries this DNS name; over already where `validForMs` is negative. */
  issue(name: string, validForMs = HOUR_MS): Promise<CertificateFiles> {
    return this.issueNamed(name, [{ type: 'dns', value: name }], validForMs);
  }

  /** A certificate that carries these names, whatever they are; `label` names its files. */
  async issueNamed(
    label: string,
    names: readonly JsonGeneralName[],
    validForMs = HOUR_MS,
  ): Promise<CertificateFiles> {
    const { SubjectAlternativeNameExtension, X509CertificateGenerator } = await loadX509();
    const keys = await drawKeys();
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${label}`,
      issuer: this.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      notBefore: new Date(Date.now() - 2 * HOUR_MS),
      notAfter: new Date(Date.now() + validForMs),
      signingAlgorithm: ALGORITHM,
      extensions: [new SubjectAlternativeNameExtension([...names])],
    });
    const files = {
      certificateFile: join(this.folder, `${label}.crt`),
      keyFile: join(this.folder, `${label}.key`),
      authoritiesFile: join(this.folder, `${label}.ca`),
    };
    await Promise.all([
      writeFile(files.certificateFile, certificate.toString('pem')),
      writeFile(files.keyFile, await pemOfKey(keys.privateKey), { mode: 0o600 }),
      writeFile(files.authoritiesFile, this.certificate.toString('pem')),
    ]);
    return files;
  }
}
