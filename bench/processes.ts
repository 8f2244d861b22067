import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

import type { Stack } from '../tools/launcher/stack.ts';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** CPU time so far and memory now of a process with its children. */
export interface ProcessFigures {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly pssMb: number;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
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
  const [user = 0, system = 0] = fields.slice(11, 13);
  return { pid, parent, cpuMs: ((user + system) * 1_000) / TICKS_PER_SECOND };
}

/** A process and all below it: PostgreSQL works in children. */
function family(root: number): ProcessStat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)));
  const members = all.filter(({ pid }) => pid === root);
  for (const member of members) members.push(...all.filter(({ parent }) => parent === member.pid));
  return members;
}

const kilobytes = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);
const proportionalMb = ({ pid }: ProcessStat): number =>
  kilobytes(/^Pss:\s+(\d+) kB/m, readProc(pid, 'smaps_rollup')) / 1_024;
const residentMb = ({ pid }: ProcessStat): number =>
  kilobytes(/^VmRSS:\s+(\d+) kB/m, readProc(pid, 'status')) / 1_024;

/** The figures of each named process of a stack. */
export function measure(stack: Stack): Map<string, ProcessFigures> {
  return new Map(
    stack.processNames().map((name) => {
      const pid = stack.pidOf(name);
      const members = pid === undefined ? [] : family(pid);
      const sum = (of: (member: ProcessStat) => number): number =>
        members.reduce((total, member) => total + of(member), 0);
      return [name, { cpuMs: sum(({ cpuMs }) => cpuMs), rssMb: sum(residentMb), pssMb: sum(proportionalMb) }];
    }),
  );
}
