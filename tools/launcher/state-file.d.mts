import type { AppAddress, StackUrls } from './stack.mjs';

/** What a running stack has written down about itself. */
export interface StackState {
  readonly launcher: { readonly pid: number; readonly identity: string | undefined };
  readonly portOffset: number;
  readonly dataDir: string;
  readonly urls: StackUrls;
  readonly instances: Readonly<Record<string, AppAddress>>;
  readonly databases: Readonly<Record<string, string>>;
  readonly auditDatabases: Readonly<Record<string, string>>;
  readonly sidecars: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** Writes down where everything is. */
export function writeState(dataDir: string, state: object): void;

/** The stack is gone. */
export function removeState(dataDir: string): void;

/** The running stack of these two options; throws with what to do when none runs. */
export function findStack(options?: { portOffset?: number; dataDir?: string }): StackState;
