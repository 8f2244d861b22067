import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const PROGRAM = path.join(import.meta.dirname, 'testing/hanging-run.ts');

/** Runs the program and sends it a signal as soon as its second case hangs. */
async function interrupted(signal: NodeJS.Signals, dataDir: string): Promise<{ code: unknown; out: string }> {
  const child = spawn(process.execPath, [PROGRAM, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.includes('hanging')) child.kill(signal);
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code, out };
}

describe('the runner of faults, interrupted', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'holdfast-runner-spec-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s fails the case that runs, leaves out the others, stops the stack and answers 1',
    async (signal) => {
      const { code, out } = await interrupted(signal, dataDir);

      expect(out).toMatch(new RegExp(`FAIL  hangs .*\\n      interrupted by ${signal}\\n`));
      expect(out).toContain(`interrupted by ${signal}: 1 of 3 cases did not run`);
      expect(out).toMatch(/\nstopped\nlogs: .*\n\n0 passed, 3 failed\n$/);
      expect(code).toBe(1);
    },
  );

  it('goes on after a promise that a case left alone, and counts it', async () => {
    const { out } = await interrupted('SIGTERM', dataDir);

    expect(out).toMatch(/FAIL {2}leaves a promise alone .*\n {6}Error: left alone\n/);
    expect(out).toContain('hanging');
  });
});
