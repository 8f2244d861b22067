import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

/** A program of the repository that serves an address, in its own process. */
export interface RunningProgram {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The address in the first line `listening on …`. Throws with the error output when the program ends earlier. */
async function addressOf(program: ChildProcess, name: string): Promise<string> {
  let errors = '';
  program.stderr?.on('data', (chunk: Buffer) => (errors += String(chunk)));
  for await (const line of createInterface({ input: program.stdout! })) {
    const [, url] = /listening on (\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error(`${name} did not start: ${errors}`);
}

/** Starts a TypeScript program by its path in the repository and waits for its address. It ends with this process at the latest. */
export async function startProgram(file: string, args: readonly string[] = []): Promise<RunningProgram> {
  const program = spawn(process.execPath, [path.join(REPOSITORY, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = (): void => void program.kill('SIGKILL');
  process.once('exit', endWithUs);
  const url = await addressOf(program, file);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGTERM');
    await once(program, 'exit');
  };
  return { url, stop };
}
