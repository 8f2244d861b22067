import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SESSION_PLACEHOLDER, returnOrigin, returnUrl } from './return-url.js';

const SHOP = 'https://shop.example';
const listed = { origins: [SHOP], isLocal: false };
const local = { origins: [], isLocal: true };

const urlOf = (text: string, policy = listed) => {
  const read = returnUrl(text, policy);
  return 'url' in read ? read.url : undefined;
};
const problemOf = (text: string, policy = listed) => {
  const read = returnUrl(text, policy);
  return 'problem' in read ? read.problem : undefined;
};

describe('TRU-11 an address to return to', () => {
  it.each([
    ['HTTPS://shop.example/ok', 'https://shop.example/ok'],
    ['https://SHOP.example', 'https://shop.example/'],
    ['https://shop.example:443/ok', 'https://shop.example/ok'],
    ['https://shop.example/a/../ok', 'https://shop.example/ok'],
    ['https://shop.example/grün?q=ä b#f', 'https://shop.example/gr%C3%BCn?q=%C3%A4%20b#f'],
    ['https:\\\\shop.example\\ok', 'https://shop.example/ok'],
    [
      'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
      'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
    ],
    ['https://shop.example/{CHECKOUT_SESSION_ID}/x', 'https://shop.example/{CHECKOUT_SESSION_ID}/x'],
    ['https://shop.example/#{CHECKOUT_SESSION_ID}', 'https://shop.example/#{CHECKOUT_SESSION_ID}'],
  ])('TRU-11 %s goes to the gateway as %s', (text, url) => {
    expect(urlOf(text)).toBe(url);
  });

  it.each([
    ['https://evil.example/ok', 'not one of'],
    ['https://shop.example.evil.example/', 'not one of'],
    ['https://sub.shop.example/', 'not one of'],
    ['https://shop.example:8443/', 'not one of'],
    ['https:\\\\evil.example\\@shop.example/', 'not one of'],
    ['https://evil.example#@shop.example/', 'not one of'],
    ['https://shop.example@evil.example/', 'user name'],
    ['https://user:secret@shop.example/', 'user name'],
    ['http://shop.example/ok', 'https'],
    ['http://localhost/ok', 'https'],
    ['javascript:alert(1)//https://shop.example/', 'https'],
    ['ftp://shop.example/', 'https'],
    ['//shop.example/ok', 'absolute'],
    ['/ok', 'absolute'],
    ['shop', 'absolute'],
    ['https://', 'absolute'],
    ['https://{CHECKOUT_SESSION_ID}.shop.example/', 'host'],
    [`https://shop.example/${'ä'.repeat(1_000)}`, 'longer'],
  ])('TRU-11 %s is refused: %s', (text, why) => {
    expect(problemOf(text)).toContain(why);
  });

  it('TRU-11 a shop without a list returns nowhere in production, and anywhere on one machine, over http only to itself', () => {
    expect(problemOf(`${SHOP}/`, { origins: [], isLocal: false })).toContain('returnOrigins');
    expect(urlOf('https://any.example/', local)).toBe('https://any.example/');
    for (const host of ['localhost:3000', '127.0.0.1:8010', '[::1]:3000'])
      expect(urlOf(`http://${host}/ok`, local)).toBe(`http://${host}/ok`);
    expect(problemOf('http://any.example/', local)).toContain('https');
    expect(problemOf('https://any.example/', { origins: [SHOP], isLocal: true })).toContain('not one of');
    expect(problemOf('http://localhost/', { origins: ['http://localhost'], isLocal: false })).toContain(
      'https',
    );
  });

  const piece = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.constantFrom(
      ...[
        'https://',
        'HTTPS:',
        'http:',
        '\\',
        '//',
        '@',
        ':',
        '#',
        '?',
        '/',
        '.',
        '%2f',
        '%00',
        'xn--',
        '{',
        '}',
      ],
      ...['shop.example', 'evil.example', SESSION_PLACEHOLDER, 'xsessionx', '。', '／', ' ', '[::1]'],
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const texts = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));

  it('TRU-11 whatever is let through leads, for every reader of the URL standard, to a listed origin and is canonical', () => {
    const accepted = fc.oneof(
      texts,
      texts.map((text) => `${SHOP}${text}`),
    );
    let passed = 0;
    fc.assert(
      fc.property(accepted, (text) => {
        const url = urlOf(text);
        if (url === undefined) return;
        passed += 1;
        const filled = new URL(url.replaceAll(SESSION_PLACEHOLDER, 'cs_test_1'));
        expect([filled.origin, filled.username, filled.password]).toEqual([SHOP, '', '']);
        expect(url).toMatch(/^https:\/\/shop\.example\/[\x21-\x7e]*$/);
        expect(url.length).toBeLessThanOrEqual(2_048);
        // Sent again as it stands, it says the same: nothing is decoded or encoded twice.
        expect(urlOf(url)).toBe(url);
      }),
      { numRuns: 2_000 },
    );
    expect(passed).toBeGreaterThan(50);
  });

  it('TRU-11 every placeholder of path, query and fragment survives', () => {
    const word = fc.stringMatching(/^[a-z0-9%{}_-]{0,8}$/);
    fc.assert(
      fc.property(word, word, word, (path, query, fragment) => {
        const text = `${SHOP}/${path}${SESSION_PLACEHOLDER}?a=${query}${SESSION_PLACEHOLDER}#${fragment}${SESSION_PLACEHOLDER}`;
        expect(urlOf(text)!.split(SESSION_PLACEHOLDER)).toHaveLength(text.split(SESSION_PLACEHOLDER).length);
      }),
    );
  });
});

describe('TRU-11 the origins of a shop', () => {
  it.each([
    ['https://shop.example', SHOP],
    ['HTTPS://Shop.Example/', SHOP],
    ['https://shop.example:443', SHOP],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://shop.example', undefined],
    ['https://shop.example/path', undefined],
    ['https://shop.example/?', undefined],
    ['https://shop.example#', undefined],
    ['https://user@shop.example', undefined],
    ['https://*.shop.example', undefined],
    ['shop.example', undefined],
    ['*', undefined],
    ['null', undefined],
  ])('TRU-11 %s is %s', (text, origin) => {
    expect(returnOrigin(text)).toBe(origin);
  });
});
