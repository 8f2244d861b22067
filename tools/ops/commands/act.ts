import type { Command } from 'commander';

import type { Operations } from '../operations.ts';

/** Options of every command. */
export interface StackOptions {
  readonly tenant: string;
  readonly portOffset?: number;
  readonly dataDir?: string;
}

/** The work of one command; its answer is printed. */
export type Action<Options, Arguments extends unknown[]> = (
  operations: Operations,
  options: Options & StackOptions,
  ...args: Arguments
) => unknown;

/** Makes a command's action of its work: `command.action(act<Triable, [sku: string]>(…))`. */
export type Act = <Options = object, Arguments extends unknown[] = []>(
  work: Action<Options, Arguments>,
) => (...given: [...Arguments, unknown, Command]) => Promise<void>;

/** Adds a group of commands. */
export type AddCommands = (program: Command, act: Act) => void;

/** Lets a command be tried first. */
export const triable = (command: Command, description = 'only show the effect'): Command =>
  command.option('--dry-run', description);
