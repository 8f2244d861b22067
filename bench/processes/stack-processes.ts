import type { Stack } from '../../tools/launcher/stack.ts';
import { family, proportionalMb, residentMb } from './family.ts';
import type { ProcessStat } from './family.ts';

/** CPU time so far and memory now of a process with its children. */
export interface ProcessFigures {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly pssMb: number;
}

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
