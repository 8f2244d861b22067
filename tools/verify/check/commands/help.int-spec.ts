import { execFile } from 'node:child_process';

import { describe, expect, it } from '@jest/globals';

import { REPOSITORY, inRepository } from '../../../launcher/paths.ts';
import { ownCommands } from './own-commands.ts';
import type { OwnCommand } from './own-commands.ts';

const LIMIT_MS = 30_000;
const TIERS_OF_JEST = /^test(:(unit|int|e2e|dapr|postgres-15|browser|attack|stripe-contract))?$/;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = ({ program, words }: OwnCommand, option: string): Promise<Ended> =>
  new Promise((resolve) => {
    const all = [inRepository(program), ...words, option];
    execFile(process.execPath, all, { cwd: REPOSITORY, timeout: LIMIT_MS }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

describe('a command of package.json prints its usage for --help, and ends with 0:', () => {
  it.each(ownCommands())('$name', async (command) => {
    expect(await run(command, '--help')).toEqual({
      code: 0,
      out: expect.stringMatching(/^Usage: (npm (run )?)?\S+/),
      err: '',
    });
  });
});

describe('a command that does not pass its words to Jest refuses an unknown option, and does nothing:', () => {
  it.each(ownCommands().filter(({ name }) => !TIERS_OF_JEST.test(name)))('$name', async (command) => {
    const { code, out, err } = await run(command, '--no-such-option');

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('--no-such-option');
  });
});
