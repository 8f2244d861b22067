// Compiles apps/*/src and libs/*/src to dist/ with SWC. `build.ts apps/order` compiles one. Types are checked elsewhere (`npm run typecheck`): this only has to be
// quick, so a file is compiled again only when it, or .swcrc, is newer than what was made of it.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { transformFile } from '@swc/core';

const root = resolve(import.meta.dirname, '../../..');
const SETTINGS = join(root, '.swcrc');
/** Test support: never part of a running app. */
const TESTING = 'testing';
const IGNORED = /\.(spec|int-spec|e2e-spec|perf-spec|type-spec)\.ts$|\.d\.ts$/;

async function sourceFiles(dir) {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return entry.name === TESTING ? [] : sourceFiles(path);
      return entry.name.endsWith('.ts') && !IGNORED.test(entry.name) ? [path] : [];
    }),
  );
  return nested.flat();
}

async function packageDirs() {
  const lists = await Promise.all(
    ['apps', 'libs'].map(async (group) => {
      const names = await readdir(join(root, group)).catch(() => []);
      return names.filter((name) => name !== TESTING).map((name) => join(root, group, name));
    }),
  );
  return lists.flat().filter((dir) => existsSync(join(dir, 'src')));
}

/** What was made of a source is older than neither the source nor the compiler's settings. */
async function isFresh(source, output) {
  const [from, settings, to] = await Promise.all([
    stat(source),
    stat(SETTINGS),
    stat(output).catch(() => undefined),
  ]);
  return to !== undefined && to.mtimeMs >= Math.max(from.mtimeMs, settings.mtimeMs);
}

async function compile(dir, source, options) {
  const output = join(dir, 'dist', relative(join(dir, 'src'), source)).replace(/\.ts$/, '.js');
  if (await isFresh(source, output)) return { output, compiled: false };
  const { code, map } = await transformFile(source, { ...options, swcrc: false, filename: source });
  await mkdir(dirname(output), { recursive: true });
  await Promise.all([
    writeFile(output, `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n`),
    map ? writeFile(`${output}.map`, map) : undefined,
  ]);
  // Stamped with the source's time plus nothing: a later edit of the source is always newer.
  const now = new Date();
  await utimes(output, now, now);
  return { output, compiled: true };
}

/** Removes what was compiled from sources that are gone, so that a deleted file cannot live on in dist/. */
async function prune(dir, outputs) {
  const entries = await readdir(join(dir, 'dist'), { recursive: true, withFileTypes: true }).catch(() => []);
  const keep = new Set(outputs);
  await Promise.all(
    entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !keep.has(file))
      .map((file) => Promise.all([rm(file, { force: true }), rm(`${file}.map`, { force: true })])),
  );
}

/**
 * Compiles everything that changed, or what changed in these folders.
 * @returns {Promise<{files: number, compiled: number, durationMs: number}>} how many sources there are and how many were compiled
 */
export async function buildAll(folders = []) {
  const started = performance.now();
  const { $schema, ...options } = JSON.parse(readFileSync(SETTINGS, 'utf8'));
  let files = 0;
  let compiled = 0;
  for (const dir of await packageDirs()) {
    if (folders.length > 0 && !folders.includes(relative(root, dir))) continue;
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
  const { files, compiled, durationMs } = await buildAll(process.argv.slice(2));
  console.log(`build: ${compiled} of ${files} sources compiled in ${durationMs} ms`);
}
