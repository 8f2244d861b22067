import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { isAlive } from './file-lock.mjs';
import { ScratchRepository, collect, outcomeOf } from './testing/scratch-repository.ts';

/** Says who it is, then does as the test wants. */
const PROGRAMS = {
  'exit.mjs': `process.exitCode = Number(process.argv[2]);`,
  'die.mjs': `process.kill(process.pid, process.argv[2]); setInterval(() => {}, 1000);`,
  'throw.mjs': `throw new Error('a mistake of the program');`,
  'echo.mjs': `process.stdin.pipe(process.stdout);`,
  'who.mjs': `console.log(JSON.stringify({
    pid: process.pid, argv: process.argv, execPath: process.execPath, execArgv: process.execArgv,
    ipc: typeof process.send, channel: process.channel !== undefined, path: process.env.PATH.split(':')[0],
    left: Object.keys(process.env).filter((name) => name.startsWith('HOLDFAST_STARTER')),
  }));`,
  'signals.mjs': `for (const name of process.argv.slice(2)) process.on(name, () => console.log(name));
    process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7); });
    setInterval(() => {}, 1000);
    console.log('ready');`,
  'orderly.mjs': `import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => setTimeout(() => { writeFileSync('ended', String(process.pid)); process.exit(0); }, 300));
    setInterval(() => {}, 1000);
    console.log(process.pid);`,
  'careless.mjs': `setInterval(() => {}, 1000); console.log(process.pid);`,
  'talk.mjs': `process.on('message', (message) => { process.send({ heard: message }); if (message === 'leave') process.disconnect(); });
    process.on('disconnect', () => { process.exitCode = 5; });
    process.send('hello');`,
};

describe('SYS-10 the starter goes on with another Node', () => {
  let repository: ScratchRepository;
  const start = (...words: string[]) => repository.start(words);
  beforeAll(async () => {
    repository = await ScratchRepository.make();
    for (const [name, source] of Object.entries(PROGRAMS)) await repository.program(source, name);
    await repository.run(['exit.mjs', '0']);
  });
  afterAll(() => repository.remove());

  it.each([0, 1, 42])('and ends with its exit code %d', async (code) => {
    expect(await repository.run(['exit.mjs', String(code)])).toEqual({
      code,
      signal: null,
      out: '',
      err: '',
    });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGABRT'])(
    'and ends by %s where it does',
    async (signal) => {
      expect(await repository.run(['die.mjs', signal])).toMatchObject({ code: null, signal });
    },
  );

  it('and an error of the program is told as Node tells it', async () => {
    const { code, err } = await repository.run(['throw.mjs']);

    expect(code).toBe(1);
    expect(err).toContain('Error: a mistake of the program\n    at file://');
  });

  it('which reads what the starter is given to read', async () => {
    const child = repository.start(['echo.mjs'], { stdio: 'pipe' });
    child.stdin!.end('a line\n');

    expect(await outcomeOf(child)).toMatchObject({ code: 0, out: 'a line\n' });
  });

  it('which takes the program for its own: words, flags, PATH; and knows nothing of the starter', async () => {
    const { out } = await repository.run(['who.mjs', '--a', 'b c'], { flags: ['--no-warnings'] });
    const who = JSON.parse(out);

    expect(who.argv).toEqual([who.execPath, join(repository.folder, 'who.mjs'), '--a', 'b c']);
    expect(who).toMatchObject({ execArgv: ['--no-warnings'], ipc: 'undefined', channel: false, left: [] });
    expect(who.path).toContain(join('.cache', 'runtime', '99.0.0-'));
  });

  it('which gets every signal once', async () => {
    const names = [
      'SIGINT',
      'SIGHUP',
      'SIGQUIT',
      'SIGUSR1',
      'SIGUSR2',
      'SIGALRM',
      'SIGWINCH',
      'SIGCONT',
    ] as const;
    const child = start('signals.mjs', ...names);
    const said = collect(child.stdout);
    const outcome = outcomeOf(child);
    await eventually(() => expect(said.join('')).toBe('ready\n'));

    for (const [index, name] of names.entries()) {
      child.kill(name);
      await eventually(() => expect(said.join('').trim().split('\n')).toHaveLength(index + 2));
    }
    child.kill('SIGTERM');

    expect(await outcome).toMatchObject({ code: 7, out: ['ready', ...names, 'SIGTERM', ''].join('\n') });
  });

  it('which stops and goes on with it', async () => {
    const child = start('careless.mjs');
    const pid = Number(String((await once(child.stdout!, 'data'))[0]));
    const state = async (of: number) =>
      /^\d+ \(.*\) (\w)/.exec(await readFile(`/proc/${of}/stat`, 'utf8'))![1];
    if (process.platform !== 'linux') return void child.kill('SIGKILL');

    child.kill('SIGTSTP');
    await eventually(async () => expect([await state(child.pid!), await state(pid)]).toEqual(['T', 'T']));
    child.kill('SIGCONT');
    await eventually(async () => expect([await state(child.pid!), await state(pid)]).not.toContain('T'));
    child.kill('SIGTERM');
    expect(await outcomeOf(child)).toMatchObject({ signal: 'SIGTERM' });
  });

  it('which ends in good order when the starter is killed', async () => {
    const child = start('orderly.mjs');
    const pid = String((await once(child.stdout!, 'data'))[0]).trim();
    child.kill('SIGKILL');

    await eventually(async () => expect(await readFile(join(repository.folder, 'ended'), 'utf8')).toBe(pid));
    await eventually(() => expect(isAlive(Number(pid))).toBe(false));
  });

  it('which is gone when the starter is killed, even if it does nothing for that', async () => {
    const child = start('careless.mjs');
    const pid = Number(String((await once(child.stdout!, 'data'))[0]));
    child.kill('SIGKILL');

    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it.each(['json', 'advanced'] as const)(
    'which talks with the process that started the starter (%s)',
    async (serialization) => {
      const child = fork(join('tools', 'starter', 'run.mjs'), ['talk.mjs'], {
        cwd: repository.folder,
        execArgv: [],
        serialization,
      });
      const heard: unknown[] = [];
      child.on('message', (message) => heard.push(message));
      await eventually(() => expect(heard).toEqual(['hello']));
      child.send({ a: 1 });
      child.send('leave');

      expect(await once(child, 'exit')).toEqual([5, null]);
      expect(heard).toEqual(['hello', { heard: { a: 1 } }, { heard: 'leave' }]);
    },
  );

  it('which hears when that process is gone', async () => {
    const child = fork(join('tools', 'starter', 'run.mjs'), ['talk.mjs'], {
      cwd: repository.folder,
      execArgv: [],
    });
    await once(child, 'message');
    child.disconnect();

    expect(await once(child, 'exit')).toEqual([5, null]);
  });
});
