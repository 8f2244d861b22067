import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import { reportProgress } from '../../launcher/setup/progress.ts';
import { withFileLock } from '../../starter/file-lock.mjs';
import { cacheFolder } from './cache-folder.ts';

const HERE = import.meta.dirname;
const INPUTS = ['go.mod', 'go.sum'];
/** Raised together with go.mod and the image in docker-compose.yml. */
const DAPR_VERSION = '1.16.5';
const PACKAGE = 'github.com/dapr/dapr/cmd/daprd';
const STAMP = [
  '-s -w',
  `-X github.com/dapr/dapr/pkg/buildinfo.version=${DAPR_VERSION}`,
  `-X github.com/dapr/kit/logger.DaprVersion=${DAPR_VERSION}`,
].join(' ');
/** Without the tag daprd ends at once: it has no component registry. */
const BUILD = ['build', '-v', '-tags', 'stablecomponents', '-trimpath', '-ldflags', STAMP];
const LAST_LINES = 15;

/** How daprd is built. */
export interface BuildOptions {
  /** Default: stdout. */
  readonly onLine?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

interface Progress {
  downloaded: number;
  compiled: number;
  lines: string[];
}

/**
 * Builds the real daprd from the Go module proxy by go.mod and go.sum beside this file; minutes the first time, nothing afterwards. Answers
 * the binary's path. Callers at the same time build it once.
 */
export async function buildDaprd({
  onLine = console.log,
  env = process.env,
}: BuildOptions = {}): Promise<string> {
  const folder = path.join(cacheFolder(env), 'daprd', `${DAPR_VERSION}-${inputsHash()}`);
  const binary = path.join(folder, process.platform === 'win32' ? 'daprd.exe' : 'daprd');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const lock = { file: path.join(folder, 'build.lock'), what: 'another build of daprd', onLine };
  return withFileLock(lock, async () => {
    if (!existsSync(binary)) await build(binary, { onLine, env });
    return binary;
  });
}

/** A hash of all inputs of the build, so that a changed dependency makes another binary. */
function inputsHash(): string {
  const hash = createHash('sha256');
  for (const name of INPUTS) hash.update(readFileSync(path.join(HERE, name)));
  hash.update(JSON.stringify([BUILD, process.platform, process.arch]));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Builds beside the binary, so that a change of the clone's branch does not disturb it, and under another name first: a killed build
 * leaves no binary that looks finished.
 */
async function build(binary: string, { onLine, env }: Required<BuildOptions>): Promise<void> {
  const cwd = path.dirname(binary);
  for (const name of INPUTS) copyFileSync(path.join(HERE, name), path.join(cwd, name));
  const partial = `${binary}.${process.pid}.partial`;
  onLine(`building daprd ${DAPR_VERSION} with Go into ${cwd}; 5 minutes or more the first time`);
  const seen: Progress = { downloaded: 0, compiled: 0, lines: [] };
  try {
    await reportProgress(onLine, {
      name: `daprd ${DAPR_VERSION}`,
      detail: () => `${seen.downloaded} modules fetched, ${seen.compiled} packages compiled`,
      everyMs: 15_000,
      work: () => go([...BUILD, '-o', partial, PACKAGE], { cwd, env, seen }),
    });
    renameSync(partial, binary);
  } finally {
    rmSync(partial, { force: true });
  }
}

interface GoOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly seen: Progress;
}

function go(args: readonly string[], { cwd, env, seen }: GoOptions): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    // A static binary needs no C compiler here and runs on any Linux.
    const child = spawn('go', args, {
      cwd,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) count(line, seen);
    });
    child.on('error', (error) =>
      reject(new Error(`Go cannot be started (${error.message}); is it on PATH?`)),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(buildFailed(code, [...seen.lines, rest]))));
  });
}

function count(line: string, seen: Progress): void {
  if (line.startsWith('go: downloading ')) seen.downloaded += 1;
  else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) seen.compiled += 1;
  else seen.lines = [...seen.lines, line].slice(-LAST_LINES);
}

function buildFailed(code: number | null, lines: readonly string[]): Error {
  return new Error(`daprd could not be built (go ended with code ${code}):\n  ${lines.join('\n  ').trim()}`);
}
