import { spawn } from 'node:child_process';

/** How a program is run: as for `spawn`, and what goes to its standard input. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly input?: string;
}

/** How a program ended, and all that it printed. */
export interface ProgramResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end; rejects only when it cannot be started. Uses nothing that has to be installed. */
export function runProgram(
  command: string,
  args: readonly string[],
  { input, ...options }: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    // It may end before it has read everything; its exit code tells why.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

/** The last lines of a program's output, indented, for an error message. */
export const lastOutput = (output: string, lines: number): string =>
  output.split('\n').slice(-lines).join('\n  ');
