import { describe, expect, it } from '@jest/globals';

import { webAddress } from './web-address.js';

describe('TRU-16 an address that a mail may link to', () => {
  it.each(['https://carrier.example/T-1', 'http://carrier.example/?t=1', 'HTTPS://CARRIER.example/'])(
    'TRU-16 may be %s',
    (address) => {
      expect(webAddress(address)).toBe(address);
    },
  );

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'mailto:a@b.example',
    'carrier.example/T-1',
    '',
    `https://carrier.example/${'a'.repeat(2_048)}`,
    undefined,
  ])('TRU-16 may not be %s', (address) => {
    expect(webAddress(address)).toBeUndefined();
  });
});
