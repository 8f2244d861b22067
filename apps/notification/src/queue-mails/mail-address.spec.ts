import { describe, expect, it } from '@jest/globals';

import { isMailAddress } from './mail-address.js';

describe('CON-2 a mail goes to one address', () => {
  it.each(['a@b.example', 'first.last+tag@shop.example', "o'neill@b.example"])('%s is one', (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each(['', 'a', 'a@b, c@d', 'a@b;c@d', 'A <a@b>', 'a@b\r\nBcc: c@d', '"a b"@c', 'a@b@c'])(
    '%j is none',
    (text) => {
      expect(isMailAddress(text)).toBe(false);
    },
  );

  it('SEC-4 is refused if it is the one of an erased customer', () => {
    expect(isMailAddress('erased@erased.invalid')).toBe(false);
  });
});
