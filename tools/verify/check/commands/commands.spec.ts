import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { inRepository } from '../../../launcher/paths.ts';
import { ownCommands } from './own-commands.ts';

const IMPORT = /^(?:import|export) (?!type\b)(?:[^;]*? from )?'([^']+)';/gm;

/** Packages that a program loads before its first line runs, over all files that it imports. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !existsSync(inRepository(file))) return [];
  seen.add(file);
  const imports = readFileSync(inRepository(file), 'utf8').matchAll(IMPORT);
  return [...imports].flatMap(([, name = '']) => {
    if (name.startsWith('.')) return packagesOf(path.posix.join(path.posix.dirname(file), name), seen);
    return name.startsWith('node:') ? [] : [`${file} loads ${name}`];
  });
}

describe('a command of package.json loads no package before it has installed them:', () => {
  it.each(ownCommands().filter(({ isInstalled }) => !isInstalled))('$name', ({ program }) =>
    expect(packagesOf(program)).toEqual([]),
  );

  it('a program that does is found, over the files that it imports', () =>
    expect(packagesOf('tools/launcher/migrate/new.ts')).toContain(
      'tools/launcher/migrate/connection.ts loads pg',
    ));
});
