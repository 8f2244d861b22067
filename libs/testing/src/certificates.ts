import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JsonGeneralName } from '@peculiar/x509';
import 'reflect-metadata';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

/** Loaded on demand, since few specs need it. */
async function loadX509() {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

const generateKeys = () =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

/** The name and signing key of an authority. */
export interface SigningAuthority {
  readonly subject: string;
  readonly key: webcrypto.CryptoKey;
}

/** A certificate and its key, both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Reads an authority from the PEM texts of its files. */
export async function readAuthority(certificate: string, key: string): Promise<SigningAuthority> {
  const { PemConverter, X509Certificate } = await loadX509();
  const bytes = PemConverter.decodeFirst(key);
  return {
    subject: new X509Certificate(certificate).subject,
    key: await webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']),
  };
}

/** Issues a certificate with these names: self-signed without an authority, expired where `validForMs` is negative. */
export async function issueCertificate({
  subject,
  names,
  authority,
  validForMs = HOUR_MS,
}: {
  readonly subject: string;
  readonly names: readonly JsonGeneralName[];
  readonly authority?: SigningAuthority | undefined;
  readonly validForMs?: number;
}): Promise<IssuedCertificate> {
  const { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } = await loadX509();
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${subject}`,
    issuer: authority?.subject ?? `CN=${subject}`,
    publicKey: keys.publicKey,
    signingKey: authority?.key ?? keys.privateKey,
    notBefore: new Date(Date.now() - 2 * HOUR_MS),
    notAfter: new Date(Date.now() + validForMs),
    signingAlgorithm: ALGORITHM,
    extensions: [new SubjectAlternativeNameExtension([...names])],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: certificate.toString('pem'), key: `${key}\n` };
}

/** The paths of a party's files. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authoritiesFile: string;
}

/** Signs certificates for tests, into files, as a certificate manager would. */
export class TestAuthority {
  private constructor(
    private readonly folder: string,
    private readonly authority: SigningAuthority,
    private readonly certificate: string,
  ) {}

  /** A new authority, with its files under `folder`. */
  static async open(folder: string, name: string): Promise<TestAuthority> {
    const { BasicConstraintsExtension, X509CertificateGenerator } = await loadX509();
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + HOUR_MS),
      signingAlgorithm: ALGORITHM,
      extensions: [new BasicConstraintsExtension(true, 1, true)],
    });
    await mkdir(folder, { recursive: true });
    const authority = { subject: certificate.subject, key: keys.privateKey };
    return new TestAuthority(folder, authority, certificate.toString('pem'));
  }

  /** A certificate that carries this DNS name; expired where `validForMs` is negative. */
  issue(name: string, validForMs = HOUR_MS): Promise<CertificateFiles> {
    return this.issueNamed(name, [{ type: 'dns', value: name }], validForMs);
  }

  /** A certificate that carries these names of any type; `label` names its files. */
  async issueNamed(
    label: string,
    names: readonly JsonGeneralName[],
    validForMs = HOUR_MS,
  ): Promise<CertificateFiles> {
    const { authority } = this;
    const { certificate, key } = await issueCertificate({ subject: label, names, authority, validForMs });
    const files = {
      certificateFile: join(this.folder, `${label}.crt`),
      keyFile: join(this.folder, `${label}.key`),
      authoritiesFile: join(this.folder, `${label}.ca`),
    };
    await Promise.all([
      writeFile(files.certificateFile, certificate),
      writeFile(files.keyFile, key, { mode: 0o600 }),
      writeFile(files.authoritiesFile, this.certificate),
    ]);
    return files;
  }
}
