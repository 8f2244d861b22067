import { describe, expect, it } from '@jest/globals';

import { customerOf, emailKeyOf } from './customer-key.js';

describe('PRM-1 a guest’s mailbox', () => {
  it.each([
    ['Ann@Example.COM', 'ann@example.com'],
    ['  ann@example.com ', 'ann@example.com'],
    ['ann+sale@example.com', 'ann@example.com'],
    ['ann+a+b@example.com', 'ann@example.com'],
    ['+ann@example.com', '+ann@example.com'],
    ['a.nn@gmail.com', 'ann@gmail.com'],
    ['A.N.N+x@googlemail.com', 'ann@gmail.com'],
    ['a.nn@example.com', 'a.nn@example.com'],
    ['ａnn@example.com', 'ann@example.com'],
    ['Ann@MÜNCHEN.de', 'ann@xn--mnchen-3ya.de'],
    ['ann@xn--mnchen-3ya.de', 'ann@xn--mnchen-3ya.de'],
    ['ann@mu\u0308nchen.de', 'ann@xn--mnchen-3ya.de'],
    ['ann@example.com.', 'ann@example.com'],
    ['an\u200bn@exam\u00adple.com', 'ann@example.com'],
    ['JÖRG@example.com', 'jörg@example.com'],
    ['jo\u0308rg@example.com', 'jörg@example.com'],
    ['ANN@ＧＭＡＩＬ.com', 'ann@gmail.com'],
    ['Ann+x+y@GoogleMail.com.', 'ann@gmail.com'],
    ['...@gmail.com', '...@gmail.com'],
    ['nonsense', 'nonsense'],
    ['', null],
    ['   ', null],
  ])('PRM-1 %j is known as %j', (email, key) => {
    expect(emailKeyOf(email)).toBe(key);
  });

  it('PRM-1 a customer has an account, a mailbox or both', () => {
    expect(customerOf({ customerId: 'c1', email: 'A@x.de' })).toEqual({
      customerId: 'c1',
      emailKey: 'a@x.de',
    });
    expect(customerOf({ customerId: '', email: '' })).toEqual({ customerId: null, emailKey: null });
  });
});
