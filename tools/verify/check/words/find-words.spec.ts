import { describe, expect, it } from '@jest/globals';

import { findWords } from './find-words.ts';

const found = (text: string, file = 'apps/order/src/a.ts') =>
  findWords(file, text).map((finding) => finding.found);

describe('the words of the glossary', () => {
  it.each([
    ['// Whoever calls again gets her first answer', ['her', 'whoever']],
    ['class RefundByHand {}', ['by hand']],
    ['const isHerAccount = true;', ['her']],
    ["import './stock-by-hand.js';", ['by hand']],
    ['class ApplyPaymentNews {}', ['news']],
    ['// tried so often, and for long enough', ['so often', 'long enough']],
    ['// the cart session is left behind', ['cart session', 'left behind']],
    ['const birthsOf = 1;', ['births']],
    ['MAIL patience', ['patience']],
    ['the basket of nobody', ['nobody', 'basket']],
    ['payments are let go: clear the way', ['let go', 'clear the way']],
    ['an outcome of unknown, ordered otherwise', ['ordered otherwise', 'of unknown']],
    ['UnorderedAuthorizations of a neighbour', ['neighbour', 'unordered authorizations']],
  ])('are missed in: %s', (text, words) => {
    expect(found(text)).toEqual(words);
  });

  it.each([
    'SELECT cart_session_id FROM checkouts',
    'request.cartSessionId',
    'order.fenceCartSession answers `FenceCartSession`',
    'there and here, other and where',
    'a newsletter with a cart',
    'HOLDFAST_MAIL_PATIENCE_MS',
  ])('let this be: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('may stand in the table of the glossary, and nowhere beside it', () => {
    const page = '## Glossary\n\nno basket\n\n| cart | lines | basket |\n\n## Commits\n\n| of a basket |\n';

    expect(findWords('CONTRIBUTING.md', page).map(({ line }) => line)).toEqual([3, 9]);
  });

  it('name the line and what to say', () => {
    expect(findWords('docs/a.md', 'one\n\nby hand\n')).toEqual([
      { file: 'docs/a.md', line: 3, found: 'by hand', say: 'manual, or "by an operator"' },
    ]);
  });
});
