import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { printable, printableLines } from './printable.js';

const line = printable(z.string().max(10));
const lines = printableLines(z.string().max(10));

describe('printable text', () => {
  it.each(['', 'Zoë 日本', '😀', "O'Brien"])('accepts %p', (text) => {
    expect(line.parse(text)).toBe(text);
    expect(lines.parse(text)).toBe(text);
  });

  it.each(['\u0000', 'a\u001f', '\u007f', '\u0085', '\ud800', 'a\udc00b'])('refuses %j', (text) => {
    expect(line.safeParse(text).success).toBe(false);
    expect(lines.safeParse(text).success).toBe(false);
  });

  it.each(['a\nb', 'a\r\nb', 'a\tb'])('accepts %j only in texts of several lines', (text) => {
    expect(line.safeParse(text).success).toBe(false);
    expect(lines.parse(text)).toBe(text);
  });

  it('is described by patterns without Unicode classes, which request generators cannot read', () => {
    for (const schema of [line, lines]) {
      const { pattern } = z.toJSONSchema(schema);
      expect(pattern).toEqual(expect.stringContaining('u0000'));
      expect(pattern).not.toContain('\\p');
    }
  });
});
