import type { Shopfront } from '../load/load-types.ts';

/** One of the two shops of a paired run, up and running. */
export interface Side {
  readonly name: string;
  readonly shopfront: Shopfront;
  /** The processes that make it up; their children belong to it. */
  pids(): readonly number[];
  /** Events that are stored and not published yet. */
  eventsBehind(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a side; gives up, with everything stopped, when the signal is aborted. */
export type StartSide = (signal: AbortSignal) => Promise<Side>;
