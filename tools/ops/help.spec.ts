import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';

import { createProgram, runOps } from './commands.ts';
import type { OpsWorld } from './commands.ts';

/** Commands that change data and have a dry run. */
const TRIABLE = new Set([
  'prices set',
  'stock set',
  'shipping-rates disable',
  'shipping-rates enable',
  'orders refund',
  'dead-letters retry',
  'dead-letters retry-all',
  'dead-letters resolve',
  'outbox retry',
  'outbox retry-all',
  'outbox resolve',
  'compensations retry',
  'compensations resolve',
  'webhooks retry',
  'webhooks retry-all',
  'webhooks resolve',
  'cash-refunds given',
  'sagas retry',
  'sagas retry-all',
  'apply',
  'customers erase',
]);
/** Commands that change data and have no dry run: single steps, or checked as a whole before anything is written. */
const UNTRIED = new Set([
  'catalog import',
  'returns request',
  'returns approve',
  'returns receive',
  'returns complete',
  'returns reject',
]);
/** Commands that only read. */
const READS = /^(acts|\S+ (list|show|news|export))$/;

const world: OpsWorld = {
  open: () => {
    throw new Error('no stack is asked');
  },
  print: () => undefined,
  printError: () => undefined,
};

function walk(command: Command, before: string[] = []): [string, Command][] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    return [[words.join(' '), each] as [string, Command], ...walk(each, words)];
  });
}
const all = walk(createProgram(world));
const doing = all.filter(([, { commands }]) => commands.length === 0);

describe('OPS-7 --help of every command', () => {
  it.each(all.map(([name]) => name))('OPS-7 %s: usage, the shop and the exit codes', async (name) => {
    const out: string[] = [];
    const code = await runOps(['node', 'ops', ...name.split(' '), '--help'], {
      ...world,
      print: (text) => void out.push(text),
    });

    expect(code).toBe(0);
    expect(out.join('\n')).toContain(`Usage: npm run ops -- ${name} `);
    expect(out.join('\n')).toContain('--tenant <id> (default: "demo")');
    expect(out.join('\n')).toContain('Exit codes: 0 done; 1 refused');
  });

  it.each(all)('OPS-7 %s describes itself and all its words', (_name, command) => {
    expect(command.description()).not.toBe('');
    expect(command.registeredArguments.filter(({ description }) => !description)).toEqual([]);
    expect(command.options.filter(({ description }) => !description)).toEqual([]);
  });

  it('OPS-7 the commands with a dry run are these, and every command is known to read or to write', () => {
    const withDryRun = doing.filter(([, { options }]) => options.some(({ long }) => long === '--dry-run'));

    expect(new Set(withDryRun.map(([name]) => name))).toEqual(TRIABLE);
    const writing = doing.map(([name]) => name).filter((name) => !READS.test(name));
    expect(new Set(writing)).toEqual(new Set([...TRIABLE, ...UNTRIED]));
  });
});
