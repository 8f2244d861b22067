import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { errorCode } from '../errors.ts';

/** A process as it was recorded: its pid, and what tells it from a later process with the same pid. */
export interface ProcessRecord {
  readonly pid: number;
  readonly identity?: string | undefined;
}

/** Field 22 of /proc/<pid>/stat: when the process started, counted after the command's closing bracket. */
const START_TIME = 19;

/** The start time of a process, which tells it from a later one with the same pid; undefined when there is no such process. */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[START_TIME];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether the recorded process still runs. */
export function isSameProcess({ pid, identity }: ProcessRecord): boolean {
  return identity !== undefined && processIdentity(pid) === identity;
}

/** Whether a value read from a file is the record of a process. */
export function isProcessRecord(value: unknown): value is ProcessRecord {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
