import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { aptGetInstall, mayInstall } from './apt-get.mjs';
import { isAlive, withFileLock } from './file-lock.mjs';
import { npmCommand, npmErrors } from './npm-command.mjs';
import { LEAST_MAJOR, PINNED, REPOSITORY, RUNTIME, runtimePackage } from './pinned.mjs';

const run = promisify(execFile);
const CACHE = path.join(REPOSITORY, '.cache', 'runtime');
const INSTALL = [
  'ci',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  // npm's own pauses make a user without network wait for more than a minute.
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=2000',
];
const REMEDY = `Install Node ${LEAST_MAJOR} or newer, or name one: HOLDFAST_NODE=/path/to/node`;

/** The path of the pinned Node for this machine; fetched into .cache/runtime by the first call, which says so. */
export async function pinnedNode(onLine) {
  const found = runtimePackage();
  if (!found) {
    throw new Error(
      `Node ${PINNED} is needed, this is ${process.version}, and npm has none for ${process.platform} on ${process.arch}. ${REMEDY}`,
    );
  }
  const folder = path.join(CACHE, `${PINNED}-${found.key}`);
  const node = path.join(folder, found.program);
  // The folder gets this name when all is in it.
  if (existsSync(node)) return node;
  await fetchOnce({ folder, node, ...found, onLine }).catch((error) => {
    throw error.code ? new Error(`Node ${PINNED} could not be kept (${error.message}). ${REMEDY}`) : error;
  });
  return node;
}

async function fetchOnce({ folder, node, name, program, onLine }) {
  const lock = { file: path.join(CACHE, 'fetch.lock'), what: `another fetch of Node ${PINNED}`, onLine };
  await withFileLock(lock, async () => {
    if (existsSync(node)) return;
    removeLeftovers();
    const began = performance.now();
    onLine(
      `this is Node ${process.versions.node}: fetching Node ${PINNED} from the npm registry, once (57 MB to load, 212 MB in .cache/runtime, some seconds)`,
    );
    const staging = `${folder}.${process.pid}`;
    try {
      await install(staging, name);
      await check(path.join(staging, program), onLine);
      moveInto(staging, folder, node);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
    onLine(`Node ${PINNED}: done (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  });
}

/** Removes the folders of starters that were killed while they fetched. */
function removeLeftovers() {
  for (const name of readdirSync(CACHE)) {
    const pid = Number(/\.(\d+)$/.exec(name.replace(PINNED, ''))?.[1]);
    if (pid > 0 && !isAlive(pid)) {
      // An npm that outlived its starter may still write there; then the next fetch removes it.
      rmSync(path.join(CACHE, name), { recursive: true, force: true, maxRetries: 1 });
    }
  }
}

async function install(staging, name) {
  mkdirSync(staging, { recursive: true });
  writeManifests(staging, name);
  const { code, signal, output } = await npm(staging);
  // The end of npm is meant for this process too: a Ctrl-C reaches both.
  if (signal) throw new Interrupted(signal);
  if (code !== 0)
    throw new Error(
      `Node ${PINNED} could not be fetched from the npm registry (${npmErrors(output, 3).join(' ')}). ${REMEDY}`,
    );
}

/** Of the packages in the lock file the one for this platform, which is not optional here: npm is silent about what is, when it does not come. */
function writeManifests(staging, name) {
  const lock = JSON.parse(readFileSync(path.join(RUNTIME, 'package-lock.json'), 'utf8'));
  const { optional: _, ...locked } = lock.packages[`node_modules/${name}`];
  const own = { name: lock.name, version: lock.version, dependencies: { [name]: locked.version } };
  const packages = { '': own, [`node_modules/${name}`]: locked };
  const write = (file, content) => writeFileSync(path.join(staging, file), JSON.stringify(content));
  write('package.json', { private: true, ...own });
  write('package-lock.json', { ...lock, packages });
}

/** A signal ended the fetch; that is no failure, and no message is printed. */
class Interrupted extends Error {
  constructor(signal) {
    super(`ended by ${signal}`);
    this.signal = signal;
  }
}

/** Runs npm; a signal that comes meanwhile ends it, so that no process or file is left. */
function npm(cwd) {
  const [command, first] = npmCommand();
  return new Promise((resolve, reject) => {
    let ended;
    const child = spawn(command, [...first, ...INSTALL], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = (signal) => {
      ended = signal;
      // Asked to end, it waits for the registry first; what it wrote is thrown away as it is.
      child.kill('SIGKILL');
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const name of signals) process.on(name, end);
    const over = () => signals.forEach((name) => process.off(name, end));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      over();
      reject(new Error(`npm could not be started (${error.message}). Is it on PATH? ${REMEDY}`));
    });
    child.on('close', (code, signal) => {
      over();
      resolve({ code, signal: ended ?? signal, output });
    });
  });
}

/** Checks that the fetched Node runs here: a system may have another C library, or lack one that Node is linked with. */
async function check(node, onLine) {
  let problem = await startProblem(node);
  if (/libatomic\.so/.test(problem) && mayInstall()) {
    onLine(
      `Node ${LEAST_MAJOR} is linked with libatomic: installing the package libatomic1 with apt-get (HOLDFAST_NO_INSTALL=1 forbids this)`,
    );
    await aptGetInstall('libatomic1').catch(() => {});
    problem = await startProblem(node);
  }
  if (!problem) return;
  const hint = /libatomic\.so/.test(problem)
    ? 'Install libatomic (Debian, Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic)'
    : REMEDY;
  throw new Error(`Node ${PINNED} does not run on this machine (${problem}). ${hint}`);
}

/** Why a Node does not start as the pinned version; undefined when it does. */
async function startProblem(node) {
  if (!existsSync(node)) return 'npm left it out';
  try {
    const { stdout } = await run(node, ['--version']);
    return stdout.trim() === `v${PINNED}` ? undefined : `it says that it is ${stdout.trim()}`;
  } catch (error) {
    return (error.stderr?.trim() || error.message).split('\n')[0];
  }
}

/** In one step, so that the folder is never half-filled. */
function moveInto(staging, folder, node) {
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another process was as quick.
    if (!existsSync(node)) throw error;
  }
}
