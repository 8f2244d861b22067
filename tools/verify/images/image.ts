import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** The result of a stage: a folder that is the root of its file system, and how programs start in it. The steps of the stage change it. */
export interface Image {
  readonly name: string;
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
  readonly args: Record<string, string>;
  user?: string | undefined;
  command?: readonly string[] | undefined;
}

/** A program of an image that runs. */
export type Started = ChildProcessByStdio<Writable, Readable, Readable>;

/** Variables of a program. */
export type Variables = Readonly<Record<string, string | undefined>>;
