import { X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Extension, JsonGeneralName } from '@peculiar/x509';
import fc from 'fast-check';
import 'reflect-metadata';

import { certificateNames } from './certificate-names.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
// Loaded after reflect-metadata, which it requires.
const x509 = await import('@peculiar/x509');
let keys: webcrypto.CryptoKeyPair;

beforeAll(async () => {
  x509.cryptoProvider.set(webcrypto);
  keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
});

const withExtensions = async (extensions: Extension[]): Promise<Uint8Array> => {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=checkout',
    keys,
    signingAlgorithm: ALGORITHM,
    extensions,
  });
  return new Uint8Array(certificate.rawData);
};
const names = (...given: JsonGeneralName[]): Extension => new x509.SubjectAlternativeNameExtension(given);
const certificateWith = (...given: JsonGeneralName[]): Promise<Uint8Array> =>
  withExtensions([new x509.BasicConstraintsExtension(false), names(...given)]);
const namesOf = async (...given: JsonGeneralName[]): Promise<string[]> => [
  ...certificateNames(await certificateWith(...given)),
];

describe('TRU-4 the names of a certificate', () => {
  it('TRU-4 are its alternative names of types DNS and URI', async () => {
    const uri = 'spiffe://cluster.local/ns/checkout/sa/checkout';

    expect(
      await namesOf(
        { type: 'dns', value: 'checkout' },
        { type: 'url', value: uri },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'email', value: 'ops@shop.example' },
      ),
    ).toEqual(['dns:checkout', `uri:${uri}`]);
  });

  it.each<[string, JsonGeneralName]>([
    ['a DNS name that looks like a list', { type: 'dns', value: 'evil.example, DNS:checkout' }],
    ['an e-mail name that looks like a DNS name', { type: 'email', value: 'DNS:checkout' }],
    ['a URI that looks like a list', { type: 'url', value: 'https://evil.example, DNS:checkout' }],
    ['a name that continues after a null byte', { type: 'dns', value: 'checkout\0.evil.example' }],
    ['a name before a line end', { type: 'dns', value: 'checkout\n' }],
    ['a wildcard', { type: 'dns', value: '*' }],
    ['another case', { type: 'dns', value: 'Checkout' }],
    ['a trailing dot', { type: 'dns', value: 'checkout.' }],
    ['a longer name', { type: 'dns', value: 'checkout.evil.example' }],
    ['a URI in place of a DNS name', { type: 'url', value: 'checkout' }],
    ['a quoted name', { type: 'dns', value: '"checkout"' }],
    ['an empty name', { type: 'dns', value: '' }],
  ])('TRU-4 %s is not the name it looks like', async (_what, name) => {
    expect(await namesOf(name)).not.toContain('dns:checkout');
  });

  it('TRU-4 the common name is not one of them', async () => {
    expect([...certificateNames(await withExtensions([new x509.BasicConstraintsExtension(false)]))]).toEqual(
      [],
    );
  });

  it('TRU-4 a certificate with two lists of names has no names', async () => {
    const twice = [names({ type: 'dns', value: 'checkout' }), names({ type: 'dns', value: 'order' })];
    expect([...certificateNames(await withExtensions(twice))]).toEqual([]);
  });

  it('TRU-4 are the ones that a library reads, for any names', async () => {
    const name = fc.oneof(
      fc.record({
        type: fc.constant('dns' as const),
        value: fc.string({ unit: 'binary-ascii', maxLength: 300 }),
      }),
      fc.record({
        type: fc.constant('email' as const),
        value: fc.string({ unit: 'binary-ascii', maxLength: 40 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 8 }), async (given) => {
        const der = await certificateWith(...given);
        const read = new x509.X509Certificate(der).getExtension(x509.SubjectAlternativeNameExtension)!;
        const expected = read.names
          .toJSON()
          .filter(({ type, value }) => type === 'dns' && /^[!-~]+$/.test(value))
          .map(({ value }) => `dns:${value}`);

        expect([...certificateNames(der)]).toEqual([...new Set(expected)]);
      }),
      { numRuns: 60 },
    );
  });

  it('TRU-4 bytes that are no certificate have no names and cause no error', async () => {
    const whole = await certificateWith({ type: 'dns', value: 'checkout' });
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255), length: fc.nat(whole.length) });
    fc.assert(
      fc.property(change, ({ at, to, length }) => {
        const changed = Buffer.from(whole);
        changed[at] = to;
        certificateNames(changed);

        expect([...certificateNames(changed.subarray(0, length === whole.length ? 0 : length))]).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect([...certificateNames(Buffer.concat([whole, Buffer.from([0])]))]).toEqual([]);
    expect([...certificateNames(new NodeCertificate(whole).raw)]).toEqual(['dns:checkout']);
  });
});
