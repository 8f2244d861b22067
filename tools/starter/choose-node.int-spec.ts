import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ScratchRepository } from './testing/scratch-repository.ts';

const STARTER = join(import.meta.dirname, 'run.mjs');
const WHO = 'console.log(JSON.stringify({ pid: process.pid, argv: process.argv.slice(1) }));';

describe('SYS-10 the starter chooses a Node', () => {
  let repository: ScratchRepository;
  const node = async (name: string, version: string, rest = `exec '${process.execPath}' "$@"`) => {
    const file = join(repository.folder, name);
    await writeFile(file, `#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit 0; }\n${rest}\n`);
    await chmod(file, 0o755);
    return file;
  };
  beforeAll(async () => {
    repository = await ScratchRepository.make();
    await repository.program(WHO);
  });
  afterAll(() => repository.remove());

  it('which is the one that started it, in the same process, where that is new enough', async () => {
    // This repository's own starter, whose pinned Node is the one that runs this test, or older.
    const child = repository.start(['program.mjs', 'a'], { starter: STARTER });
    const out = String(await new Promise((resolve) => child.stdout!.once('data', resolve)));

    expect(JSON.parse(out)).toEqual({ pid: child.pid, argv: [join(repository.folder, 'program.mjs'), 'a'] });
    expect(await repository.kept()).toEqual([]);
  });

  it('which is the one that HOLDFAST_NODE names', async () => {
    const env = { HOLDFAST_NODE: await node('own-node', 'v99.1.0') };

    expect(await repository.run(['program.mjs'], { env })).toMatchObject({ code: 0, err: '' });
    expect(await repository.kept()).toEqual([]);
  });

  it.each([
    ['is not there', async () => '/nowhere/node', /^HOLDFAST_NODE: there is no \/nowhere\/node\n$/],
    [
      'is too old',
      () => node('old-node', 'v98.9.9'),
      /^HOLDFAST_NODE: Node 99 or newer is needed; .*old-node is v98\.9\.9\n$/,
    ],
    [
      'is this one, and too old',
      async () => process.execPath,
      /^HOLDFAST_NODE: Node 99 or newer is needed; .* is v\d/,
    ],
    [
      'is no Node',
      () => node('no-node', 'hello'),
      /^HOLDFAST_NODE: Node 99 or newer is needed; .*no-node is hello\n$/,
    ],
    [
      'cannot be started',
      async () => repository.folder,
      /^HOLDFAST_NODE: .* could not be started \(.*EACCES\)\n$/,
    ],
  ])('and says in one line where the one that HOLDFAST_NODE names %s', async (_, make, reason) => {
    const { code, out, err } = await repository.run(['program.mjs'], {
      env: { HOLDFAST_NODE: await make() },
    });

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(reason);
  });

  it.each([
    [['nothing.mjs'], /^there is no program .*nothing\.mjs\n$/],
    [[], /^Usage: node tools\/starter\/run\.mjs PROGRAM \[WORDS\]\n$/],
  ])('and refuses %j in one line', async (words, reason) => {
    const { code, err } = await repository.run(words);

    expect(code).toBe(1);
    expect(err).toMatch(reason);
  });
});
