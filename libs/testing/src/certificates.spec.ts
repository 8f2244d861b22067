import { X509Certificate, createPrivateKey } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { issueCertificate, readAuthority } from './certificates.js';

const names = [{ type: 'dns' as const, value: 'checkout' }];

describe('certificates for tests', () => {
  it('are self-signed without an authority, and match their keys', async () => {
    const { certificate, key } = await issueCertificate({ subject: 'checkout', names });

    const issued = new X509Certificate(certificate);
    expect(issued.verify(issued.publicKey)).toBe(true);
    expect(issued.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(issued.subjectAltName).toBe('DNS:checkout');
  });

  it('are signed by an authority that is read from its files', async () => {
    const authority = await issueCertificate({ subject: 'authority', names: [] });

    const { certificate } = await issueCertificate({
      subject: 'checkout',
      names,
      authority: await readAuthority(authority.certificate, authority.key),
    });

    expect(
      new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey),
    ).toBe(true);
  });

  it('are expired where their validity is negative', async () => {
    const { certificate } = await issueCertificate({ subject: 'checkout', names, validForMs: -1_000 });

    expect(new Date(new X509Certificate(certificate).validTo).getTime()).toBeLessThan(Date.now());
  });
});
