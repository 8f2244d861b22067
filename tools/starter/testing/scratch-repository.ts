import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { runtimePackage } from '../pinned.mjs';
import { FakeRegistry, type Packed, packNode } from './fake-registry.ts';

const STARTER = resolve(import.meta.dirname, '..');
/** Every Node that runs this test is older. */
export const FAKE_VERSION = '99.0.0';
const PACKAGE = runtimePackage()!;
const STARTED = join('tools', 'starter', 'run.mjs');

/** A Node of the pinned version, which in truth is the one that runs this test. */
export const NODE = `#!/bin/sh
if [ "$1" = --version ]; then echo v${FAKE_VERSION}; else exec '${process.execPath}' "$@"; fi
`;

/** How a program ended and what it wrote. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A repository with nothing but the starter and programs of a test, whose pinned Node comes from a registry of its own. */
export class ScratchRepository {
  private readonly children: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly registry: FakeRegistry,
  ) {}

  static async make({
    script = NODE,
    integrity,
  }: { script?: string; integrity?: string } = {}): Promise<ScratchRepository> {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-starter-'));
    const starter = join(folder, 'tools', 'starter');
    await cp(STARTER, starter, { recursive: true });
    await mkdir(join(folder, 'packed'));
    const packed = await packNode(join(folder, 'packed'), PACKAGE.name, script, FAKE_VERSION);
    await writeManifests(join(starter, 'runtime'), { ...packed, ...(integrity && { integrity }) });
    return new ScratchRepository(folder, await FakeRegistry.start(packed));
  }

  async remove(): Promise<void> {
    for (const child of this.children) if (child.exitCode === null) child.kill('SIGKILL');
    await this.registry.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async program(source: string, name = 'program.mjs'): Promise<string> {
    await writeFile(join(this.folder, name), source);
    return name;
  }

  /** Starts the starter with a program, and does not wait for it. */
  start(
    words: string[],
    { env = {}, flags = [], stdio = ['ignore', 'pipe', 'pipe'], starter = STARTED }: StartOptions = {},
  ): ChildProcess {
    const child = spawn(process.execPath, [...flags, starter, ...words], {
      cwd: this.folder,
      env: { ...this.environment(), ...env },
      stdio,
    });
    this.children.push(child);
    return child;
  }

  async run(words: string[], options?: StartOptions): Promise<Outcome> {
    return outcomeOf(this.start(words, options));
  }

  /** What is kept of runtimes. */
  async kept(): Promise<string[]> {
    return readdir(join(this.folder, '.cache', 'runtime')).catch(() => []);
  }

  private environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|HOLDFAST_|NODE_)/i.test(name));
    return {
      ...Object.fromEntries(inherited),
      HOME: this.folder,
      HOLDFAST_NO_INSTALL: '1',
      npm_config_registry: this.registry.url,
      npm_config_update_notifier: 'false',
    };
  }
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly flags?: string[];
  readonly stdio?: StdioOptions;
  /** Another starter than the repository's own. */
  readonly starter?: string;
}

/** Where the fetched Node lies, and nothing beside it. */
export const KEPT = [`${FAKE_VERSION}-${PACKAGE.key}`];

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const [code, signal] = await once(child, 'close');
  return { code, signal, out: out.join(''), err: err.join('') };
}

/** What a stream says from now on. */
export function collect(stream: NodeJS.ReadableStream | null): string[] {
  const chunks: string[] = [];
  stream?.on('data', (chunk) => chunks.push(String(chunk)));
  return chunks;
}

async function writeManifests(runtime: string, { name, version, integrity }: Packed): Promise<void> {
  const own = { name: 'runtime', version, optionalDependencies: { [name]: version } };
  const lock = {
    name: 'runtime',
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': own, [`node_modules/${name}`]: { version, integrity, optional: true } },
  };
  await writeFile(join(runtime, 'package.json'), JSON.stringify(own));
  await writeFile(join(runtime, 'package-lock.json'), JSON.stringify(lock));
}
