#!/usr/bin/env node
// `npm test`: sets up what it needs and runs the tests.
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import type { TierResult } from './run-tier.ts';

const TIERS = ['unit', 'integration', 'e2e'];
/** `performance` runs by name only: its figures need a quiet machine. */
const ALL = [...TIERS, 'performance'];
const USAGE = `Usage: npm test -- [unit] [integration] [e2e] [performance] [--tls] [PATH] [-t NAME] [any other word of Jest]

Runs these tiers, each by itself; without any the unit, integration (real PostgreSQL and Redis) and end-to-end tests. The figures of
"performance" need a quiet machine. Exit code 1 when a test fails, or when no test has that path or name.

  --tls  the services of the end-to-end stack use certificates
`;

const words = readCommandLine(USAGE, readWords);
// Nx has compiled what the tests of a project need, and goes on compiling other projects meanwhile.
const build = !words.includes('--built');
await ensureInstalled({ build });
const { runTier } = await import('./run-tier.ts');

const wanted = ALL.filter((tier) => words.includes(tier));
const others = words.filter((word) => !ALL.includes(word) && !['--tls', '--built'].includes(word));
if (words.includes('--tls')) process.env['HOLDFAST_E2E_TLS'] = '1';
const results: TierResult[] = [];
for (const tier of wanted.length > 0 ? wanted : TIERS) results.push(await runTier(tier, others));

const sum = (name: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[name], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
// A path with a typing mistake must not look like a success; a project of Nx may have no unit tests.
const isNothing = sum('passed') + sum('failed') === 0 && build;
if (isNothing) console.log('no test has this path or name');
process.exit(results.every(({ ok }) => ok) && !isNothing ? 0 : 1);
