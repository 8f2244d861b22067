import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

/** A line of .dockerignore. */
export interface Rule {
  readonly pattern: RegExp;
  readonly prefix: string;
  /** The line begins with `!`. */
  readonly isKept: boolean;
}

interface ContextOptions {
  readonly repository?: string;
  readonly rules?: readonly Rule[];
}

/** Copies the files that .dockerignore lets through into a folder: the build's context. Answers the files' names. */
export function copyContext(
  folder: string,
  { repository = inRepository(), rules = readRules(repository) }: ContextOptions = {},
): string[] {
  const files = [...filesUnder(repository, '', rules)];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(repository, file), path.join(folder, file));
  }
  return files;
}

/** The rules of .dockerignore in their order; the last that fits decides. */
export function readRules(repository = inRepository()): Rule[] {
  return readFileSync(path.join(repository, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const glob = line.replace(/^!/, '');
      return { pattern: toPattern(glob), prefix: `${glob}/`, isKept: line.startsWith('!') };
    });
}

/** A rule fits the name it gives and everything below that. */
function toPattern(glob: string): RegExp {
  const text = glob
    .replaceAll(/[.+^$()|[\]{}]/g, '\\$&')
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${text}(?:/|$)`);
}

/** Whether the context has this file. */
export const isIncluded = (file: string, rules: readonly Rule[]): boolean =>
  rules.reduce((isKept, rule) => (rule.pattern.test(file) ? rule.isKept : isKept), true);

function* filesUnder(repository: string, folder: string, rules: readonly Rule[]): Generator<string> {
  for (const entry of readdirSync(path.join(repository, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      // A folder left out is still entered where a rule names a file below it.
      if (
        isIncluded(name, rules) ||
        rules.some(({ isKept, prefix }) => isKept && prefix.startsWith(`${name}/`))
      )
        yield* filesUnder(repository, name, rules);
    } else if (isIncluded(name, rules)) yield name;
  }
}
