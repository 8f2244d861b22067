import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { mayInstall } from './apt-get.mjs';
import { npmBeside } from './npm-command.mjs';
import {
  FAKE_VERSION,
  KEPT,
  NODE,
  type Outcome,
  ScratchRepository,
  outcomeOf,
} from './testing/scratch-repository.ts';

const SAYS_SO = `console.log('ran with', process.argv.slice(2).join(' '));`;
const failing = (line: string) => `#!/bin/sh\necho '${line}' >&2\nexit 127\n`;

describe('SYS-10 the starter fetches the pinned Node for an older one', () => {
  const made: ScratchRepository[] = [];
  const repository = async (options?: Parameters<typeof ScratchRepository.make>[0]) => {
    const one = await ScratchRepository.make(options);
    made.push(one);
    await one.program(SAYS_SO);
    return one;
  };
  afterEach(async () => {
    for (const one of made.splice(0)) await one.remove();
  });

  /** It ended with one line that says what to do, and kept nothing. */
  async function expectRefusal(
    one: ScratchRepository,
    { code, out, err }: Outcome,
    reason: RegExp,
  ): Promise<void> {
    const lines = err.trim().split('\n');
    expect({ code, out, last: lines.at(-1) }).toEqual({
      code: 1,
      out: '',
      last: expect.stringMatching(reason),
    });
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(await one.kept()).toEqual([]);
  }

  it('once, says so beforehand, and leaves standard output to the program', async () => {
    const one = await repository();

    const first = await one.run(['program.mjs', 'a', 'b c']);
    expect(first).toMatchObject({ code: 0, out: 'ran with a b c\n' });
    expect(first.err).toMatch(
      /^this is Node \S+: fetching Node 99\.0\.0 from the npm registry, once \(.* MB .*\)\nNode 99\.0\.0: done \(\d+\.\d s\)\n$/,
    );
    expect(await one.kept()).toEqual(KEPT);

    expect(await one.run(['program.mjs'])).toEqual({ code: 0, signal: null, out: 'ran with \n', err: '' });
    expect(one.registry.downloads).toBe(1);
  });

  it('once for several that begin at the same time', async () => {
    const one = await repository();

    const outcomes = await Promise.all([1, 2, 3].map((n) => one.run(['program.mjs', String(n)])));

    expect(outcomes.map(({ code, out }) => ({ code, out }))).toEqual(
      [1, 2, 3].map((n) => ({ code: 0, out: `ran with ${n}\n` })),
    );
    expect(one.registry.downloads).toBe(1);
    expect(await one.kept()).toEqual(KEPT);
  });

  it('anew where one was killed while it fetched, and nothing of that is left', async () => {
    const one = await repository();
    one.registry.silent = true;
    const killed = one.start(['program.mjs']);
    await eventually(() => expect(one.registry.downloads).toBe(1));
    killed.kill('SIGKILL');
    await once(killed, 'close');
    expect(await one.kept()).not.toEqual([]);

    one.registry.silent = false;
    expect(await one.run(['program.mjs'])).toMatchObject({ code: 0, out: 'ran with \n' });
    await eventually(async () => expect(await one.kept()).toEqual(KEPT));
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'and stops at once on %s, and leaves nothing',
    async (signal) => {
      const one = await repository();
      one.registry.silent = true;
      const child = one.start(['program.mjs']);
      const outcome = outcomeOf(child);
      await eventually(() => expect(one.registry.downloads).toBe(1));
      child.kill(signal);

      expect(await outcome).toMatchObject({ code: null, signal, out: '' });
      expect(await one.kept()).toEqual([]);
    },
  );

  it('whatever the user has set for npm', async () => {
    const one = await repository();
    const env = { npm_config_omit: 'optional', NODE_ENV: 'production', npm_config_ignore_scripts: 'false' };

    expect(await one.run(['program.mjs'], { env })).toMatchObject({ code: 0, out: 'ran with \n' });
  });

  it('only as the lock file has it', async () => {
    const one = await repository({ integrity: `sha512-${Buffer.alloc(64).toString('base64')}` });

    await expectRefusal(
      one,
      await one.run(['program.mjs']),
      /could not be fetched .*EINTEGRITY.*HOLDFAST_NODE/,
    );
  });

  it('or says what to do where no registry answers', async () => {
    const one = await repository();
    const env = { npm_config_registry: 'http://127.0.0.1:9' };

    await expectRefusal(
      one,
      await one.run(['program.mjs'], { env }),
      /^Node 99\.0\.0 could not be fetched from the npm registry \(.*ECONNREFUSED.*\)\. Install Node 99 or newer, or name one: HOLDFAST_NODE=/,
    );
  });

  // A Node that brings npm along always has one.
  (npmBeside(process.execPath) ? it.skip : it)('or says what to do where there is no npm', async () => {
    const one = await repository();

    await expectRefusal(
      one,
      await one.run(['program.mjs'], { env: { PATH: '/nowhere' } }),
      /npm could not be started .*HOLDFAST_NODE/,
    );
  });

  it('or says what to do where it cannot be kept', async () => {
    const one = await repository();
    await writeFile(join(one.folder, '.cache'), 'a file');

    await expectRefusal(
      one,
      await one.run(['program.mjs']),
      /^Node 99\.0\.0 could not be kept \(.*\.cache.*\)\. .*HOLDFAST_NODE/,
    );
  });

  it.each([
    [
      'needs a library',
      'node: error while loading shared libraries: libatomic.so.1: cannot open',
      /apt-get install libatomic1/,
    ],
    [
      'needs another C library',
      'node: cannot execute: required file not found',
      /required file not found.*HOLDFAST_NODE/,
    ],
  ])('or says what to do where what was fetched %s', async (_, line, reason) => {
    const one = await repository({ script: failing(line) });

    await expectRefusal(one, await one.run(['program.mjs']), reason);
  });

  // Only root on Debian or Ubuntu installs anything by itself.
  (mayInstall() ? it : it.skip)(
    'and installs the library that it needs, where this user may, and says so',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-apt-'));
      const installed = join(folder, 'installed');
      const aptGet = `#!/bin/sh\necho "$@" >> '${installed}'\n`;
      await writeFile(join(folder, 'apt-get'), aptGet, { mode: 0o755 });
      const missing = `[ -e '${installed}' ] || { echo 'node: libatomic.so.1: cannot open' >&2; exit 127; }`;
      const one = await repository({ script: NODE.replace('\n', `\n${missing}\n`) });
      const env = { HOLDFAST_NO_INSTALL: '', PATH: `${folder}:${process.env['PATH']}` };

      const { code, out, err } = await one.run(['program.mjs'], { env });

      expect({ code, out }).toEqual({ code: 0, out: 'ran with \n' });
      expect(err).toContain(
        'installing the package libatomic1 with apt-get (HOLDFAST_NO_INSTALL=1 forbids this)\n',
      );
      expect(await readFile(installed, 'utf8')).toBe(
        '-q update\n-q install -y --no-install-recommends libatomic1\n',
      );
      await rm(folder, { recursive: true });
    },
  );

  it('or says what to do where there is none', async () => {
    const one = await repository();
    const flags = [
      '--import',
      'data:text/javascript,Object.defineProperty(process,"arch",{value:"riscv64"})',
    ];

    await expectRefusal(
      one,
      await one.run(['program.mjs'], { flags }),
      new RegExp(`^Node ${FAKE_VERSION} is needed, .* npm has none for \\w+ on riscv64\\. Install Node 99`),
    );
  });
});
