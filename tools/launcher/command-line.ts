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

/** A whole number from 0 on. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number`);
  return Number(text);
}

/** Whole numbers with commas between them. */
export const wholeNumbers = (text: string): number[] => text.split(',').map(wholeNumber);
