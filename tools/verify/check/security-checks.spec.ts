import { describe, expect, it } from '@jest/globals';

import { openAdvisories } from './open-advisories.ts';
import { secretsIn } from './secret-patterns.ts';

const letters = (n: number) => 'aB3'.repeat(n).slice(0, n);

describe('SEC-3 secrets in a file', () => {
  // Put together here: this file is searched too.
  it.each([
    ['a private key', ['-----BEGIN', `PRIVATE KEY-----\n${letters(64)}\n`].join(' ')],
    ["a gateway's live key", `sk_live${'_'}${letters(24)}`],
    ["a gateway's test key", `sk_test${'_'}${letters(24)}`],
    ["a webhook's secret", `whsec${'_'}${letters(32)}`],
    ['a token', ['eyJ' + letters(20), 'eyJ' + letters(20), letters(30)].join('.')],
    ["a cloud's key", `AKIA${'ABCDEFGH12345678'}`],
    ["a forge's token", `ghp${'_'}${letters(36)}`],
    ['a password in an address', `postgres://holdfast:${letters(12)}@db.internal.shop/orders`],
  ])('SEC-3 %s is found, with its line', (name, secret) => {
    expect(secretsIn(`one\ntwo ${secret} three`)).toEqual([{ name, line: 2 }]);
  });

  it.each([
    'postgres://postgres:postgres@127.0.0.1:5432/x',
    'sk_test_holdfast_local',
    'postgres://user:${password}@host/db',
    'whsec_…',
  ])('SEC-3 %s is none', (text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

describe('SEC-3 advisories', () => {
  const advisory = (severity: string) => ({ severity, title: 'bad', url: 'https://advisories.example/1' });
  const report = (severity: string) => ({
    vulnerabilities: { pkg: { name: 'pkg', via: [advisory(severity), 'other'] } },
  });
  const now = new Date('2026-11-29');
  const waiver = {
    url: 'https://advisories.example/1',
    why: 'the code is never reached',
    until: '2026-12-31',
  };

  it('SEC-3 a high one is open, a moderate one is not', () => {
    expect(openAdvisories(report('high'), [], now)).toHaveLength(1);
    expect(openAdvisories(report('moderate'), [], now)).toEqual([]);
  });

  it('SEC-3 a waiver covers it until it ends, and only with a reason', () => {
    expect(openAdvisories(report('critical'), [waiver], now)).toEqual([]);
    expect(openAdvisories(report('critical'), [{ ...waiver, until: '2026-11-01' }], now)).toHaveLength(1);
    expect(openAdvisories(report('critical'), [{ ...waiver, why: '' }], now)).toHaveLength(1);
  });
});
