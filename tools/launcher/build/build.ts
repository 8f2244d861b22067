// Compiles apps/*/src and libs/*/src to dist/ with SWC; `build.ts apps/order` compiles one. `npm run typecheck` checks types; this only
// has to be quick, so a file is compiled again only when it, or .swcrc, is newer than its output.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { transformFile } from '@swc/core';
import type { Options } from '@swc/core';

import { readCommandLine } from '../command-line.ts';
import { REPOSITORY, inRepository } from '../paths.ts';

const USAGE = `Usage: npm run build -- [apps/order libs/money …]

Compiles what changed in every app and library, or in these folders, to dist/. It checks no types: npm run typecheck
`;

const SETTINGS = inRepository('.swcrc');
/** Test support: never part of a running app. */
const TESTING = 'testing';
const IGNORED = /\.(spec|int-spec|e2e-spec|perf-spec|type-spec)\.ts$|\.d\.ts$/;

async function sourceFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return entry.name === TESTING ? [] : sourceFiles(path);
      return entry.name.endsWith('.ts') && !IGNORED.test(entry.name) ? [path] : [];
    }),
  );
  return nested.flat();
}

async function packageDirs(): Promise<string[]> {
  const lists = await Promise.all(
    ['apps', 'libs'].map(async (group) => {
      const names = await readdir(inRepository(group)).catch(() => []);
      return names.filter((name) => name !== TESTING).map((name) => inRepository(group, name));
    }),
  );
  return lists.flat().filter((dir) => existsSync(join(dir, 'src')));
}

/** Whether the output is older than neither the source nor the compiler's settings. */
async function isFresh(source: string, output: string): Promise<boolean> {
  const [from, settings, to] = await Promise.all([
    stat(source),
    stat(SETTINGS),
    stat(output).catch(() => undefined),
  ]);
  return to !== undefined && to.mtimeMs >= Math.max(from.mtimeMs, settings.mtimeMs);
}

/** One source's output, and whether it had to be compiled. */
interface Compiled {
  readonly output: string;
  readonly compiled: boolean;
}

async function compile(dir: string, source: string, options: Options): Promise<Compiled> {
  const output = join(dir, 'dist', relative(join(dir, 'src'), source)).replace(/\.ts$/, '.js');
  if (await isFresh(source, output)) return { output, compiled: false };
  const { code, map } = await transformFile(source, { ...options, swcrc: false, filename: source });
  await mkdir(dirname(output), { recursive: true });
  await Promise.all([
    writeFile(output, `${code}\n//# sourceMappingURL=${basename(output)}.map\n`),
    map ? writeFile(`${output}.map`, map) : undefined,
  ]);
  // Stamped with the source's time plus nothing: a later edit of the source is always newer.
  const now = new Date();
  await utimes(output, now, now);
  return { output, compiled: true };
}

/** Removes the outputs of deleted sources, so that a deleted file does not live on in dist/. */
async function prune(dir: string, outputs: readonly string[]): Promise<void> {
  const entries = await readdir(join(dir, 'dist'), { recursive: true, withFileTypes: true }).catch(() => []);
  const keep = new Set(outputs);
  await Promise.all(
    entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !keep.has(file))
      .map((file) => Promise.all([rm(file, { force: true }), rm(`${file}.map`, { force: true })])),
  );
}

/** How many sources there are, and how many of them were compiled. */
export interface BuildResult {
  readonly files: number;
  readonly compiled: number;
  readonly durationMs: number;
}

/** Compiles everything that changed, or what changed in these folders. */
export async function buildAll(folders: readonly string[] = []): Promise<BuildResult> {
  const started = performance.now();
  const { $schema: _, ...options }: Options & { $schema?: string } = JSON.parse(
    readFileSync(SETTINGS, 'utf8'),
  );
  let files = 0;
  let compiled = 0;
  for (const dir of await packageDirs()) {
    if (folders.length > 0 && !folders.includes(relative(REPOSITORY, dir))) continue;
    const results = await Promise.all(
      (await sourceFiles(join(dir, 'src'))).map((file) => compile(dir, file, options)),
    );
    await prune(
      dir,
      results.map((result) => result.output),
    );
    files += results.length;
    compiled += results.filter((result) => result.compiled).length;
  }
  return { files, compiled, durationMs: Math.round(performance.now() - started) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = readCommandLine(
    USAGE,
    (args) => parseArgs({ args, options: {}, allowPositionals: true }).positionals,
  );
  const { files, compiled, durationMs } = await buildAll(folders);
  console.log(`build: ${compiled} of ${files} sources compiled in ${durationMs} ms`);
}
