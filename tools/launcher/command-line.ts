import path from 'node:path';
import { parseArgs } from 'node:util';

import { messageOf } from './errors.ts';

/**
 * Reads the command line of a program: `--help` prints the usage and ends the process with 0, a mistake prints what is wrong and the usage
 * and ends it with 2. `read` throws for a mistake, as `parseArgs` does.
 */
export function readCommandLine<T>(
  usage: string,
  read: (args: string[]) => T,
  args = process.argv.slice(2),
): T {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    process.exit(2);
  }
}

/** Reads the command line of a program that takes no words. */
export function readNothing(args: string[]): void {
  parseArgs({ args, options: {} });
}

/** Reads the command line of a program that passes its words on. */
export const readWords = (args: string[]): readonly string[] => args;

/** A whole number from 0 on. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number`);
  return Number(text);
}

/** Whole numbers with commas between them. */
export const wholeNumbers = (text: string): number[] => text.split(',').map(wholeNumber);

/** A whole number from 1 on. */
export function aboveZero(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new Error(`"${text}" is no whole number above 0`);
  return number;
}

/** The options by which a command finds its stack, or starts one, for `parseArgs`. */
export const PLACE_OPTIONS = {
  'port-offset': { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

/** Where a stack is, or is to be; undefined leaves it to the command. */
export interface StackPlace {
  /** Added to every port. */
  readonly portOffset: number | undefined;
  readonly dataDir: string | undefined;
}

/** Reads these two options. */
export function placeOf(values: {
  readonly 'port-offset'?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}): StackPlace {
  const { 'port-offset': portOffset, 'data-dir': dataDir } = values;
  return {
    portOffset: portOffset === undefined ? undefined : wholeNumber(portOffset),
    dataDir: dataDir && path.resolve(dataDir),
  };
}
