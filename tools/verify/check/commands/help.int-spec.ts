import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { REPOSITORY, inRepository } from '../../../launcher/paths.ts';
import { ownCommands } from './own-commands.ts';

const LIMIT_MS = 30_000;
const run = promisify(execFile);

describe('a command of package.json prints its usage for --help, and ends with 0:', () => {
  it.each(ownCommands())('$name', async ({ program, words }) => {
    const all = [inRepository(program), ...words, '--help'];

    const { stdout } = await run(process.execPath, all, { cwd: REPOSITORY, timeout: LIMIT_MS });

    expect(stdout).toMatch(/^Usage: /);
  });
});
