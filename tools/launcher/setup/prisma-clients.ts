import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const AT_A_TIME = 2;
const LAST_LINES = 15;

/** Generates the Prisma clients whose schema changed since they were generated, or that are not there. */
export async function generatePrismaClients(repository, onLine) {
  const stale = services(repository).filter(
    ({ hash, record, output }) => readText(record) !== hash || !existsSync(output),
  );
  if (stale.length === 0) return;
  const started = performance.now();
  const queue = [...stale];
  const worker = async () => {
    for (let service = queue.shift(); service; service = queue.shift()) await generate(repository, service);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  onLine(`generated Prisma clients: ${stale.map(({ name }) => name).join(', ')} (${seconds} s)`);
}

function services(repository) {
  const folder = path.join(repository, 'prisma');
  if (!existsSync(folder)) return [];
  const version = JSON.parse(
    readFileSync(path.join(repository, 'node_modules', 'prisma', 'package.json'), 'utf8'),
  ).version;
  return readdirSync(folder)
    .map((name) => ({ name, schema: path.join(folder, name, 'schema.prisma') }))
    .filter(({ schema }) => existsSync(schema))
    .map((service) => describe(repository, service, version));
}

function describe(repository, { name, schema }, version) {
  const text = readFileSync(schema, 'utf8');
  const output = /^\s*output\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  if (!output)
    throw new Error(`${schema} does not say where its client goes (generator client { output = … }).`);
  return {
    name,
    schema,
    output: path.resolve(path.dirname(schema), output),
    hash: createHash('sha256').update(version).update(text).digest('hex'),
    record: path.join(repository, '.cache', 'prisma', `${name}.hash`),
  };
}

async function generate(repository, { name, schema, hash, record }) {
  const { code, text } = await runPrisma(repository, ['generate', '--schema', schema]);
  if (code !== 0) {
    throw new Error(
      `prisma generate failed for ${name}:\n  ${text.trim().split('\n').slice(-LAST_LINES).join('\n  ')}`,
    );
  }
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, hash);
}

function runPrisma(repository, args) {
  const cli = path.join(repository, 'node_modules', 'prisma', 'build', 'index.js');
  // Naming an engine that exists keeps Prisma from downloading one; generating a client never starts it.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    NODE_OPTIONS: '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: repository,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
