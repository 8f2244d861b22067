import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { isAlive } from './file-lock.mjs';
import { collect } from './testing/scratch-repository.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Others may test beside this. */
const PORT_OFFSET = String(16_000 + (process.pid % 2_000));

/** For the starter another Node, so that it goes on with it in a child; in truth the same. */
const OTHER_NODE = `#!/bin/sh
if [ "$1" = --version ]; then echo ${process.version}; else exec '${process.execPath}' "$@"; fi
`;

describe('SYS-10 npm start by a starter', () => {
  let folder: string;
  let starter: ChildProcess;
  const dataDir = () => join(folder, 'data');
  const json = async (name: string) => JSON.parse(await readFile(join(dataDir(), name), 'utf8'));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-killed-'));
    await writeFile(join(folder, 'node'), OTHER_NODE);
    await chmod(join(folder, 'node'), 0o755);
    const words = ['--apps', 'pricing', '--port-offset', PORT_OFFSET, '--data-dir', dataDir()];
    const env = { ...process.env, HOLDFAST_NODE: join(folder, 'node'), NODE_OPTIONS: '' };
    const program = ['tools/starter/run.mjs', 'tools/launcher/start.ts'];
    starter = spawn(process.execPath, [...program, ...words], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  });
  afterEach(async () => {
    starter.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'stops its stack in good order when the starter gets %s',
    async (signal) => {
      const said = collect(starter.stdout);
      const complaints = collect(starter.stderr);
      await eventually(
        () => expect([said.join(''), complaints.join('')]).toEqual([expect.stringMatching(/^ready$/m), '']),
        90_000,
      );
      const { launcher } = await json('stack.json');
      const processes: { pid: number }[] = await json('processes.json');
      expect(launcher.pid).not.toBe(starter.pid);

      const closed = once(starter, 'close');
      starter.kill(signal);

      // What the launcher says still arrives: it holds the same output.
      await closed;
      expect(said.join('')).toMatch(/stopping; everything is down within 30 s\nstopped\n$/);
      await eventually(() => expect([launcher, ...processes].filter(({ pid }) => isAlive(pid))).toEqual([]));
      expect(await readdir(dataDir())).not.toContain('stack.json');
      expect(starter.signalCode ?? starter.exitCode).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 0);
    },
  );
});
