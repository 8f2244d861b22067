import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

const MODULE = path.join(import.meta.dirname, 'free-port.ts');
const COUNT = 150;
/** Prints ports, and stays until its input ends. */
const PROGRAM = `const { freePort } = await import(${JSON.stringify(MODULE)});
for (let n = 0; n < ${COUNT}; n += 1) console.log(await freePort());
console.log('done');
process.stdin.resume();`;

const children: ChildProcess[] = [];

/** The ports that a process of its own was given; it keeps running. */
async function portsOfAProcess(): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('done')) break;
  }
  return text.split('\n').filter((line) => /^\d+$/.test(line));
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill()) await exited;
  }
});

describe('free ports', () => {
  it('are given to one process only, of many that ask at the same time', async () => {
    const ports = (await Promise.all([1, 2, 3, 4].map(portsOfAProcess))).flat();

    expect(ports).toHaveLength(4 * COUNT);
    expect(new Set(ports).size).toBe(ports.length);
  });
});
