import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { brokenLinks, unknownCommands, wrongPaths } from './find-broken.ts';
import type { Repository } from './find-broken.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const PAGES = ['*.md', '{docs,gitops,proto,prisma}/**/*.md', '{apps,libs,tools,bench}/**/*.md'];
const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/.cache/**', 'tools/verify/gitops/crds/**'];
/** Decisions and the change log name files as they were called on that day. */
const isOfItsDay = (page: string): boolean => page.startsWith('docs/adr/') || page === 'CHANGELOG.md';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const pages = globSync(PAGES, { cwd: ROOT, exclude: NOT_OURS }).sort();
const repository: Repository = {
  pages: new Map(pages.map((page) => [page, read(page)])),
  exists: (file) => existsSync(path.join(ROOT, file)),
  commands: Object.keys(scripts),
};
const current: Repository = {
  ...repository,
  pages: new Map([...repository.pages].filter(([page]) => !isOfItsDay(page))),
};

describe('the pages of this repository', () => {
  it('link only to files and headings that exist', () => expect(brokenLinks(repository)).toEqual([]));
  it('name only paths that exist', () => expect(wrongPaths(current)).toEqual([]));
  it('name only commands that package.json has', () => expect(unknownCommands(current)).toEqual([]));
  it('are all read', () => {
    expect([...repository.pages.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'docs/adr/README.md', 'tools/sandboxes/gateway/README.md']),
    );
  });
});

describe('a page', () => {
  const withPage = (text: string): Repository => ({
    pages: new Map([
      ['docs/a.md', text],
      [
        'docs/b.md',
        '# Two words\n\n## Two words\n\n## `code`, and [a link](b.md)\n\n```\n# no heading\n```\n',
      ],
    ]),
    exists: (file) => ['docs/a.md', 'docs/b.md', 'docs', 'tools/x.ts'].includes(file),
    commands: ['demo'],
  });
  const found = (
    of: (repository: Repository) => readonly { line: number; reference: string }[],
    text: string,
  ) => of(withPage(text)).map(({ line, reference }) => `${line} ${reference}`);

  it.each([
    ['a missing file', 'x\n[y](c.md)', ['2 c.md']],
    ['a missing heading', '[y](b.md#three) [z](#none)', ['1 b.md#three', '1 #none']],
    ['a line that only looks like a heading', '[y](b.md#no-heading)', ['1 b.md#no-heading']],
  ])('with a link to %s is reported', (_name, text, broken) =>
    expect(found(brokenLinks, text)).toEqual(broken),
  );

  it('may link to headings, folders and other sites, and quote a link as code', () => {
    const text =
      '# Here\n[a](#here) [b](b.md#two-words-1) [c](b.md#code-and-a-link) [d](.) [e](https://x.example/#y)';
    expect(found(brokenLinks, `${text}\n\`[f](missing.md)\`\n\`\`\`\n[g](missing.md)\n\`\`\`\n`)).toEqual([]);
  });

  it('with a path at which there is nothing is reported, a pattern is not', () => {
    expect(found(wrongPaths, '`tools/x.ts` `tools/y.ts` `apps/<app>/src` `libs/*.ts`')).toEqual([
      '1 tools/y.ts',
    ]);
  });

  it('with an unknown command is reported, also in a block of code', () => {
    expect(found(unknownCommands, '`npm run demo`\n```\nnpm run --silent dmeo -- x\n```')).toEqual([
      '3 dmeo',
    ]);
  });
});
