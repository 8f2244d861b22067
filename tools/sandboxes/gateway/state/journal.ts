import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { isChangeSet } from './operations.ts';
import type { Operation } from './operations.ts';

export interface Journal {
  /** Resolves (or is undefined) when the change set would survive a kill of this process. */
  append(operations: Operation[]): Promise<void> | undefined;
  /** What a reader waits for, so that it never answers a change that a kill could still undo. */
  settled(): Promise<void> | undefined;
  close(): Promise<void>;
}

/** Keeps nothing: for tests. */
export class MemoryJournal implements Journal {
  append(): undefined {
    return undefined;
  }

  settled(): undefined {
    return undefined;
  }

  async close(): Promise<void> {}
}

/**
 * An append-only file, one line per change set. Writers that arrive during a write share the next one, so the
 * cost of the disk is paid per batch and not per request.
 */
export class FileJournal implements Journal {
  #handle: FileHandle;
  #batch: Operation[][] = [];
  #waiting: PromiseWithResolvers<void> | null = null;
  #writing: Promise<void> | null = null;
  #onFailure: (error: unknown) => void;

  constructor(handle: FileHandle, onFailure: (error: unknown) => void) {
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  append(operations: Operation[]): Promise<void> {
    this.#batch.push(operations);
    this.#waiting ??= Promise.withResolvers<void>();
    const { promise } = this.#waiting;
    this.#writing ??= this.#drain();
    return promise;
  }

  settled(): Promise<void> | undefined {
    return this.#waiting?.promise ?? this.#writing ?? undefined;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#handle.sync();
    await this.#handle.close();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#batch.length > 0) {
        const [lines, waiting] = [this.#batch, this.#waiting];
        this.#batch = [];
        this.#waiting = null;
        await this.#handle.appendFile(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
        waiting?.resolve();
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#writing = null;
    }
  }
}

/** Feeds every change set of an earlier run to `apply`. Drops a line that a crash tore: it is the last one. */
async function replay(file: string, apply: (operations: Operation[]) => void): Promise<void> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      const operations = parseLine(line);
      if (operations) apply(operations);
    }
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
}

function isMissingFile(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

function parseLine(line: string): Operation[] | null {
  try {
    const value: unknown = JSON.parse(line);
    return isChangeSet(value) ? value : null;
  } catch {
    return null;
  }
}

/** The state that a journal restores and compacts. */
interface Replayed {
  apply(operations: Operation[]): void;
  dump(): Iterable<Operation[]>;
}

/** Reads what is there, writes it back compacted, and continues behind it. */
export async function openJournal(
  dataDir: string,
  store: Replayed,
  onFailure: (error: unknown) => void,
): Promise<FileJournal> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'journal.jsonl');
  await replay(file, (operations) => store.apply(operations));
  const fresh = await open(`${file}.new`, 'w');
  for (const operations of store.dump()) await fresh.appendFile(`${JSON.stringify(operations)}\n`);
  await fresh.sync();
  await rename(`${file}.new`, file);
  return new FileJournal(fresh, onFailure);
}
