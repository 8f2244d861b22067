import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { OnLine } from '../on-line.ts';
import { secondsSince } from '../print.ts';
import { lastOutput, runProgram } from '../processes/run-program.ts';
import { readText } from './read-text.ts';

const AT_A_TIME = 2;
const LAST_LINES = 15;

/** The Prisma client of one service. */
interface PrismaClient {
  readonly name: string;
  readonly schema: string;
  readonly output: string;
  /** Of the schema and the version of Prisma; `record` holds the one it was generated from. */
  readonly hash: string;
  readonly record: string;
}

/** Generates the Prisma clients whose schema changed since they were generated, or that are not there. */
export async function generatePrismaClients(repository: string, onLine: OnLine): Promise<void> {
  const stale = clientsOf(repository).filter(
    ({ hash, record, output }) => readText(record) !== hash || !existsSync(output),
  );
  if (stale.length === 0) return;
  const began = performance.now();
  const queue = [...stale];
  const worker = async (): Promise<void> => {
    for (let client = queue.shift(); client; client = queue.shift()) await generate(repository, client);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  onLine(`generated Prisma clients: ${stale.map(({ name }) => name).join(', ')} (${secondsSince(began)})`);
}

function clientsOf(repository: string): PrismaClient[] {
  const folder = path.join(repository, 'prisma');
  if (!existsSync(folder)) return [];
  const manifest = path.join(repository, 'node_modules', 'prisma', 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return readdirSync(folder)
    .map((name) => ({ name, schema: path.join(folder, name, 'schema.prisma') }))
    .filter(({ schema }) => existsSync(schema))
    .map(({ name, schema }) => ({
      name,
      schema,
      output: outputOf(schema),
      hash: createHash('sha256').update(version).update(readFileSync(schema)).digest('hex'),
      record: path.join(repository, '.cache', 'prisma', `${name}.hash`),
    }));
}

function outputOf(schema: string): string {
  const output = /^\s*output\s*=\s*"([^"]+)"/m.exec(readFileSync(schema, 'utf8'))?.[1];
  if (output) return path.resolve(path.dirname(schema), output);
  throw new Error(`${schema} does not say where its client goes (generator client { output = … }).`);
}

async function generate(repository: string, { name, schema, hash, record }: PrismaClient): Promise<void> {
  const cli = path.join(repository, 'node_modules', 'prisma', 'build', 'index.js');
  const { code, output } = await runProgram(process.execPath, [cli, 'generate', '--schema', schema], {
    cwd: repository,
    // Naming an engine that exists keeps Prisma from downloading one; generating a client never starts it.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      NODE_OPTIONS: '',
    },
  });
  if (code !== 0) throw new Error(`prisma generate failed for ${name}:\n  ${lastOutput(output, LAST_LINES)}`);
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, hash);
}
