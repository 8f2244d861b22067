import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** One process of the machine. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** CPU time of its own so far. */
  readonly cpuMs: number;
  /** CPU time of children that ended and of their children. */
  readonly endedCpuMs: number;
}

/** A file of /proc; empty when the process ended meanwhile. */
function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function statOf(pid: number): ProcessStat {
  const text = readProc(pid, 'stat');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  const ms = (ticks: number): number => (ticks * 1_000) / TICKS_PER_SECOND;
  return { pid, parent, cpuMs: ms(user + system), endedCpuMs: ms(endedUser + endedSystem) };
}

/** These processes and all below them: PostgreSQL works in children. */
export function family(...roots: readonly number[]): ProcessStat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)));
  const members = new Set(all.filter(({ pid }) => roots.includes(pid)));
  for (const member of members)
    for (const child of all.filter(({ parent }) => parent === member.pid)) members.add(child);
  return [...members];
}

/** CPU time of these processes and all below them, also of those that ended. */
export const familyCpuMs = (roots: readonly number[]): number =>
  family(...roots).reduce((sum, { cpuMs, endedCpuMs }) => sum + cpuMs + endedCpuMs, 0);

/** Memory of these processes and all below them; what several share counts once. */
export const familyMemoryMb = (roots: readonly number[]): number =>
  family(...roots).reduce((sum, member) => sum + proportionalMb(member), 0);

const kilobytes = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);

/** Memory of a process; what it shares counts by its share. */
export const proportionalMb = ({ pid }: ProcessStat): number =>
  kilobytes(/^Pss:\s+(\d+) kB/m, readProc(pid, 'smaps_rollup')) / 1_024;

/** Memory of a process with all that it shares. */
export const residentMb = ({ pid }: ProcessStat): number =>
  kilobytes(/^VmRSS:\s+(\d+) kB/m, readProc(pid, 'status')) / 1_024;
