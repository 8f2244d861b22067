import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Keeps nothing: for tests. */
export class MemoryJournal {
  append() {}

  settled() {}

  async close() {}
}

/**
 * An append-only file, one line per change set. Writers that arrive while a write is under way share the next
 * one, so the cost of the disk is paid per batch and not per request.
 */
export class FileJournal {
  #handle;
  #batch = [];
  #waiting = null;
  #writing = null;
  #onFailure;

  constructor(handle, onFailure) {
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  /** Resolves when the change set is in the file: an answer that was sent survives a kill of this process. */
  append(operations) {
    this.#batch.push(operations);
    this.#waiting ??= deferred();
    const { promise } = this.#waiting;
    this.#writing ??= this.#drain();
    return promise;
  }

  /** What a reader waits for, so that it never tells of a change that a kill could still undo. */
  settled() {
    return this.#waiting?.promise ?? this.#writing ?? undefined;
  }

  async close() {
    await this.settled();
    await this.#handle.sync();
    await this.#handle.close();
  }

  async #drain() {
    try {
      while (this.#batch.length > 0) {
        const [lines, waiting] = [this.#batch, this.#waiting];
        this.#batch = [];
        this.#waiting = null;
        await this.#handle.appendFile(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
        waiting.resolve();
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#writing = null;
    }
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve) => {
    result.resolve = resolve;
  });
  return result;
}

/** Feeds every change set of an earlier run to `apply`. A line torn by a crash is the last one and is dropped. */
async function replay(file, apply) {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      const operations = parseLine(line);
      if (operations) apply(operations);
    }
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Reads what is there, writes it back compacted, and continues behind it. */
export async function openJournal(dataDir, store, onFailure) {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'journal.jsonl');
  await replay(file, (operations) => store.apply(operations));
  const fresh = await open(`${file}.new`, 'w');
  for (const operations of store.dump()) await fresh.appendFile(`${JSON.stringify(operations)}\n`);
  await fresh.sync();
  await rename(`${file}.new`, file);
  return new FileJournal(fresh, onFailure);
}
