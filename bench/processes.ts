import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']).toString());

function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND,
  };
}

/** A process and all below it: PostgreSQL works in children. */
function family(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), statOf(Number(name)));
    } catch {
      // Ended while it was looked at.
    }
  }
  const members = [root];
  for (const member of members)
    for (const [pid, { parent }] of parents) if (parent === member) members.push(pid);
  return members.map((pid) => ({ pid, cpuMs: parents.get(pid)?.cpuMs ?? 0 }));
}

function proportionalMb(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** CPU so far and memory now of each named process with its children. */
export function measure(stack) {
  return new Map(
    stack.processNames().map((name) => {
      const members = family(stack.pidOf(name));
      const sum = (of) => members.reduce((total, member) => total + of(member), 0);
      return [
        name,
        {
          cpuMs: sum(({ cpuMs }) => cpuMs),
          rssMb: sum(({ pid }) => residentMb(pid)),
          pssMb: sum(({ pid }) => proportionalMb(pid)),
        },
      ];
    }),
  );
}
