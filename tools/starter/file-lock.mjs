import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const BEAT_MS = 1_000;
/** A holder that did not touch its lock for so long is gone (or frozen beyond hope). */
const STALE_MS = 20_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process holds the lock `file`; the lock of a dead process is taken over. `what` names the work in a line
 * about waiting.
 * @template T
 * @param {{file: string, what: string, onLine: (line: string) => void}} lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFileLock({ file, what, onLine }, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  await takeLock(file, what, onLine);
  const beat = setInterval(() => touch(file), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}

async function takeLock(file, what, onLine) {
  let isAnnounced = false;
  while (!tryCreate(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isAnnounced) onLine(`${what} is under way (pid ${holder(file)}); waiting for it`);
    isAnnounced = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE_MS) return true;
    const pid = holder(file);
    return pid > 0 && !isAlive(pid);
  } catch {
    return false;
  }
}

function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

/** Whether a process of this id runs. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Gone already: the work is over.
  }
}
