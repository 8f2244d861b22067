import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { DECLINE_CODES } from './index.js';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const codesIn = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) => [...read(file).matchAll(pattern)].map(([, code]) => code!));

describe('TRU-17 decline codes', () => {
  it.each(Object.entries(DECLINE_CODES))(
    '%s is in docs/errors.md with its action and text',
    (code, { advice, say }) => {
      expect(read('docs/errors.md')).toContain(`| \`${code}\` | \`${advice}\` | ${say} |`);
    },
  );

  it.each([
    ['a test card', ['tools/sandboxes/gateway/api/test-cards.ts'], /decline_code: '(\w+)'/g],
    [
      'an abandoned challenge or page',
      ['libs/checkout/src/confirm-checkout/challenges.ts', 'libs/checkout/src/abuse-limits/decline.ts'],
      /(?:left: |PAGE_CLOSED = )'(\w+)'/g,
    ],
  ])('every one that %s can lead to is known', (_what, files, pattern) => {
    const codes = codesIn(files, pattern);

    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !Object.hasOwn(DECLINE_CODES, code))).toEqual([]);
  });

  it.each(['lost_card', 'stolen_card', 'fraudulent', 'pickup_card', 'merchant_blacklist'] as const)(
    '%s reads like any decline',
    (code) => expect(DECLINE_CODES[code]).toEqual(DECLINE_CODES.generic_decline),
  );
});
