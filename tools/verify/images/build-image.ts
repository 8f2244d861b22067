import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { inRepository } from '../../launcher/paths.ts';
import { copyContext } from './context.ts';
import { parseDockerfile } from './dockerfile.ts';
import type { Copy, Dockerfile, Stage, Step } from './dockerfile.ts';
import type { Image } from './image.ts';
import { runIn } from './sandbox.ts';

const run = promisify(execFile);

/** The build arguments by name. */
type Args = Readonly<Record<string, string>>;

/**
 * Carries out our Dockerfile without an engine: every stage is a folder, COPY copies, RUN runs in that folder as its root, with this machine's
 * programs. The base images are left out: a stage on one of them begins empty. Needs root on Linux.
 */
export class ImageBuilder {
  /** The files of the context by name. */
  readonly contextFiles: readonly string[];
  private readonly built = new Map<string, Promise<Image>>();
  private readonly folder: string;
  private readonly onLine: (line: string) => void;
  private readonly file: Dockerfile;
  private readonly context: string;

  constructor(folder: string, { onLine = console.log }: { readonly onLine?: (line: string) => void } = {}) {
    this.folder = folder;
    this.onLine = onLine;
    this.file = parseDockerfile(readFileSync(inRepository('Dockerfile'), 'utf8'));
    this.context = path.join(folder, 'context');
    this.contextFiles = copyContext(this.context);
  }

  /** Builds a stage, once per arguments that it uses. */
  async build(name: string, args: Args = {}): Promise<Image> {
    const stage = this.file.stages.find((one) => one.name === name);
    if (!stage) throw new Error(`the Dockerfile has no stage ${name}`);
    const own = this.takesArgs(stage) ? args : {};
    const key = [name, ...Object.values(own)].join('-');
    const image = this.built.get(key) ?? this.carryOut(stage, key, args);
    this.built.set(key, image);
    return image;
  }

  /** Whether a stage, or one that it takes from, differs by argument. */
  private takesArgs({ from, steps }: Stage): boolean {
    const others = [from, ...steps.map((step) => (step.op === 'COPY' ? step.from : undefined))];
    const stages = this.file.stages.filter(({ name }) => others.includes(name));
    return steps.some(({ op }) => op === 'ARG') || stages.some((stage) => this.takesArgs(stage));
  }

  private async carryOut({ name, from, steps }: Stage, key: string, args: Args): Promise<Image> {
    const began = performance.now();
    const state: Image = {
      name,
      root: path.join(this.folder, 'stages', key),
      workdir: '/',
      env: {},
      args: {},
    };
    mkdirSync(path.dirname(state.root), { recursive: true });
    await this.begin(state, from, args);
    for (const step of steps) await this.step(state, step, args);
    this.onLine(`  stage ${key}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    return state;
  }

  private async begin(state: Image, from: string, args: Args): Promise<void> {
    if (from.startsWith('${')) return void mkdirSync(state.root);
    const base = await this.build(from, args);
    const { workdir, env, user, command } = base;
    Object.assign(state, { workdir, env: { ...env }, user, command });
    await copyAll(base.root, state.root);
  }

  private async step(state: Image, step: Step, args: Args): Promise<void> {
    const inside = (name: string) => path.join(state.root, path.posix.resolve(state.workdir, name));
    if (step.op === 'WORKDIR') {
      state.workdir = path.posix.resolve(state.workdir, step.folder);
      mkdirSync(inside('.'), { recursive: true });
    } else if (step.op === 'ARG') {
      for (const name of Object.keys(step.args)) state.args[name] = args[name] ?? '';
    } else if (step.op === 'ENV') Object.assign(state.env, step.env);
    else if (step.op === 'USER') state.user = step.user;
    else if (step.op === 'CMD') state.command = step.command;
    else if (step.op === 'RUN') await runIn(state, step.script);
    else await this.copy(step, inside(step.target), args);
  }

  private async copy({ from, sources, chown }: Copy, target: string, args: Args): Promise<void> {
    const root = from ? (await this.build(from, args)).root : this.context;
    for (const source of sources) {
      const file = path.join(root, source);
      if (!existsSync(file)) throw new Error(`COPY: there is no ${source}${from ? ` in ${from}` : ''}`);
      if (statSync(file).isDirectory()) await copyAll(file, target);
      else cpSync(file, isFolder(target) ? path.join(target, path.basename(source)) : target);
    }
    if (!chown) return;
    const arrived = sources.flatMap((source) => readdirSync(path.join(root, source)));
    await run('chown', ['-R', chown, ...arrived.map((name) => path.join(target, name))]);
  }
}

const isFolder = (name: string) => existsSync(name) && statSync(name).isDirectory();

/** Copies the content of one folder into another; both share the files, which no later step changes. */
async function copyAll(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  await run('cp', ['-al', `${from}/.`, to]);
}
