import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

/** Copies what .dockerignore lets through into a folder: the build's context. Answers the files' names. */
export function copyContext(folder, { repository = inRepository(), rules = readRules(repository) } = {}) {
  const files = [...filesUnder(repository, '', rules)];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(repository, file), path.join(folder, file));
  }
  return files;
}

/** .dockerignore as `{pattern, prefix, isKept}`, the last that fits decides. */
export function readRules(repository = inRepository()) {
  return readFileSync(path.join(repository, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const glob = line.replace(/^!/, '');
      return { pattern: toPattern(glob), prefix: `${glob}/`, isKept: line.startsWith('!') };
    });
}

/** A rule fits what it names and everything below that. */
function toPattern(glob) {
  const text = glob
    .replaceAll(/[.+^$()|[\]{}]/g, '\\$&')
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${text}(?:/|$)`);
}

/** Whether the context has this file. */
export const isIncluded = (file, rules) =>
  rules.reduce((isKept, rule) => (rule.pattern.test(file) ? rule.isKept : isKept), true);

function* filesUnder(repository, folder, rules) {
  for (const entry of readdirSync(path.join(repository, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      // A folder left out is still entered where something below it is named.
      if (
        isIncluded(name, rules) ||
        rules.some(({ isKept, prefix }) => isKept && prefix.startsWith(`${name}/`))
      )
        yield* filesUnder(repository, name, rules);
    } else if (isIncluded(name, rules)) yield name;
  }
}
