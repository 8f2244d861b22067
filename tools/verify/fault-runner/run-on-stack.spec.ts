import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { runOnStack } from './run-on-stack.ts';
import type { FaultCase, FaultRun } from './run-on-stack.ts';

const holds: FaultCase<FakeStack> = { name: 'TST-1 this holds', run: async () => [] };
const fails: FaultCase<FakeStack> = {
  name: 'TST-2 this does not',
  run: async () => ['two orders', 'no money'],
};
const throws: FaultCase<FakeStack> = {
  name: 'TST-3 this breaks',
  run: async () => {
    throw new Error('no such column');
  },
};
const neverEnds: FaultCase<FakeStack> = { name: 'TST-4 this hangs', run: () => new Promise(() => undefined) };

class FakeStack {
  readonly calls: string[] = [];
  async mend(): Promise<void> {
    this.calls.push('mend');
  }
  async stop(): Promise<void> {
    this.calls.push('stop');
  }
}

describe('the runner of faults', () => {
  let stack: FakeStack;
  let printed: string;
  let folders: string[];
  const run = (cases: FaultCase<FakeStack>[], more: Partial<FaultRun<FakeStack>> = {}): Promise<number> =>
    runOnStack({
      ...{ name: 'runner-spec', dataDir: undefined, cases },
      start: async ({ dataDir }) => {
        folders.push(dataDir);
        return stack;
      },
      ...more,
    });
  beforeEach(() => {
    stack = new FakeStack();
    printed = '';
    folders = [];
    for (const stream of ['log', 'error'] as const)
      jest
        .spyOn(console, stream)
        .mockImplementation((line: unknown) => void (printed += `${String(line)}\n`));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('answers 0 where all held, with the closing line that CI counts by, and leaves no folder', async () => {
    expect(await run([holds, holds])).toBe(0);

    expect(printed).toMatch(/^ ok {3}TST-1 this holds \(0\.0 s\)\n/);
    expect(printed).toMatch(/\n2 passed, 0 failed\n$/);
    expect(folders.map((folder) => existsSync(folder))).toEqual([false]);
  });

  it('records a case that fails and goes on, answers 1, and names the folder with the logs', async () => {
    expect(await run([fails, throws, holds])).toBe(1);

    expect(printed).toMatch(/FAIL {2}TST-2 this does not .*\n {6}two orders\n {6}no money\n/);
    expect(printed).toMatch(/FAIL {2}TST-3 this breaks .*\n {6}Error: no such column\n/);
    expect(printed).toContain('TST-1 this holds');
    expect(printed).toContain(`logs: ${folders[0]}\n`);
    expect(printed).toMatch(/\n1 passed, 2 failed\n$/);
    expect(folders.map((folder) => existsSync(folder))).toEqual([true]);
  });

  it('undoes the faults of each case, failed or not, and stops the stack once', async () => {
    await run([throws, holds]);

    expect(stack.calls).toEqual(['mend', 'mend', 'stop']);
  });

  it('counts faults that cannot be undone', async () => {
    stack.mend = async () => {
      throw new Error('still frozen');
    };

    expect(await run([holds])).toBe(1);
    expect(printed).toMatch(/FAIL {2}TST-1 this holds .*\n {6}Error: still frozen/);
  });

  it('fails what has not ended at the limit, leaves out the rest, and stops the stack', async () => {
    expect(await run([holds, neverEnds, holds], { limitMs: 20 })).toBe(1);

    expect(printed).toMatch(/FAIL {2}TST-4 this hangs .*\n {6}out of time after 0\.02 s\n/);
    expect(printed).toContain('out of time after 0.02 s: 1 of 3 cases did not run');
    expect(printed).toMatch(/\n1 passed, 2 failed\n$/);
    expect(stack.calls).toEqual(['mend', 'stop']);
  });

  it('prints the summary while the stack is up, and counts one that fails', async () => {
    const summarise = async (running: FakeStack): Promise<void> => {
      running.calls.push('summary');
      throw new Error('no database');
    };

    expect(await run([holds], { summarise })).toBe(1);
    expect(stack.calls).toEqual(['mend', 'summary', 'stop']);
    expect(printed).toMatch(/FAIL {2}the summary .*\n {6}Error: no database/);
  });

  it('counts a stack that does not stop', async () => {
    stack.stop = async () => {
      throw new Error('it hangs');
    };

    expect(await run([holds])).toBe(1);
    expect(printed).toMatch(/FAIL {2}the stop of the stack .*\n {6}Error: it hangs/);
  });

  it('answers 2 where the stack does not start, and names the folder with its logs', async () => {
    const start = async (): Promise<FakeStack> => {
      throw new Error('payment was not ready');
    };
    const dataDir = await mkdtemp(path.join(tmpdir(), 'holdfast-runner-spec-'));
    folders.push(dataDir);

    expect(await run([holds], { start, dataDir })).toBe(2);
    expect(printed).toContain('payment was not ready');
    expect(printed).toContain(`logs: ${dataDir}\n`);
    expect(printed).not.toContain('TST-1');
  });

  it('answers 2 where there is no such case, and starts nothing', async () => {
    expect(await run([])).toBe(2);
    expect(folders).toEqual([]);
  });

  it('keeps a folder that was named', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'holdfast-runner-spec-'));

    expect(await run([holds], { dataDir })).toBe(0);
    expect(existsSync(dataDir)).toBe(true);
  });
});
