import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { inRepository } from '../../../launcher/paths.ts';

const STARTER = 'node tools/starter/run.mjs ';
const INSTALLER = 'tools/launcher/setup/run-installed.ts ';

/** A command of package.json whose program is ours. */
export interface OwnCommand {
  readonly name: string;
  /** Path from the root. */
  readonly program: string;
  /** Words that the command adds. */
  readonly words: readonly string[];
  /** Whether dependencies are installed before the program is loaded. */
  readonly isInstalled: boolean;
}

/** All of package.json. */
export function ownCommands(): OwnCommand[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(inRepository('package.json'), 'utf8')));
  return Object.entries(scripts).flatMap(([name, text]) => {
    const started = text.slice(STARTER.length);
    const isInstalled = started.startsWith(INSTALLER);
    const [file = '', ...words] = (isInstalled ? started.slice(INSTALLER.length) : started).split(' ');
    const program = isInstalled ? path.posix.join('node_modules', file) : file;
    return program.startsWith('node_modules/') ? [] : [{ name, program, words, isInstalled }];
  });
}
