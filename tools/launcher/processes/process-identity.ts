import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat: when the process started, counted after the command's closing bracket. */
const START_TIME = 19;

/**
 * A text that tells a process from a later one with the same pid: its start time. Undefined when there is no such
 * process (any more).
 */
export function processIdentity(pid) {
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

/** Whether the process that was recorded is still the one with this pid. */
export function isSameProcess({ pid, identity }) {
  return identity !== undefined && processIdentity(pid) === identity;
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
