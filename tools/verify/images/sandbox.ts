import { execFile, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Image, Started, Variables } from './image.ts';

const run = promisify(execFile);
/** An installation on a slow machine takes minutes, none takes this long. */
const LIMIT = { maxBuffer: 64 * 1024 * 1024, timeout: 1_200_000 };
/** The folders of this machine that a RUN sees: its programs, as a build image has them. Nothing of the checkout is among them. */
const MACHINE = ['bin', 'sbin', 'lib', 'lib64', 'usr', 'opt', 'etc', 'dev', 'proc'];
/** The files of the runtime image besides Node. */
const FILES = {
  'etc/passwd':
    'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  'etc/group': 'root:x:0:\nnonroot:x:65532:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
};
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Whether this process may make file systems of its own, which only root on Linux may. */
export const canIsolate = (): Promise<boolean> =>
  process.platform === 'linux' && process.getuid?.() === 0
    ? run('unshare', ['--mount', 'true']).then(
        () => true,
        () => false,
      )
    : Promise.resolve(false);

/** A shell line of a stage, with the stage's folder as the root of the file system; throws with its output when it fails. */
export async function runIn({ root, workdir, env, args }: Image, script: string): Promise<void> {
  const cache = (await run('npm', ['config', 'get', 'cache'])).stdout.trim();
  const binds = [...MACHINE.map((name) => `/${name}`).filter(existsSync), ...toolchain(), cache];
  mkdirSync(path.join(root, 'tmp'), { recursive: true });
  const mounts = binds.map((folder) => bind(root, folder));
  const lines = [...mounts, `exec chroot ${quoted(root)} /bin/sh -c ${quoted(`cd ${workdir} && ${script}`)}`];
  const given = { ...process.env, ...env, ...args, HOME: '/root', npm_config_cache: cache };
  await run('unshare', ['--mount', 'sh', '-ec', lines.join('\n')], { ...LIMIT, env: given }).catch(
    (error: unknown) => {
      throw new Error(`RUN ${script.slice(0, 120)} … failed:\n${outputOf(error)}`);
    },
  );
}

/** The output of a program that failed. */
function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ['stdout', 'stderr'].map((stream) => String(Reflect.get(error, stream))).join('\n');
}

/** Node's own folder, where it stands beside the system's. */
const toolchain = () =>
  [path.dirname(path.dirname(process.execPath))].filter((folder) => !/^\/(usr|opt)(\/|$)/.test(folder));

/** A shell line that shows a folder of this machine under the root, and links where the machine has links. */
function bind(root: string, folder: string): string {
  const inside = path.join(root, folder);
  if (lstatSync(folder).isSymbolicLink()) {
    // A link into a folder that is not mounted yet is there, too.
    if (!lstatSync(inside, { throwIfNoEntry: false })) symlinkSync(readlinkSync(folder), inside);
    return ':';
  }
  mkdirSync(inside, { recursive: true });
  return `mount --rbind ${quoted(folder)} ${quoted(inside)}`;
}

/**
 * Makes a runtime image's root complete: Node where the distroless image has it, the libraries it is linked with, and the few files of
 * /etc. The folders that a container engine adds (/proc, /dev, /tmp) come when it runs.
 */
export async function addRuntime(root: string): Promise<void> {
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+\.so\S*)/g)].map(([file]) => file);
  const copies = [
    { from: process.execPath, to: '/nodejs/bin/node' },
    ...libraries.map((file) => ({ from: file, to: file })),
  ];
  for (const { from, to } of copies) {
    const inside = path.join(root, to);
    mkdirSync(path.dirname(inside), { recursive: true });
    copyFileSync(from, inside);
  }
  for (const folder of ['etc', 'proc', 'dev', 'tmp']) mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(root, name), text);
  for (const name of ['null', 'urandom']) writeFileSync(path.join(root, 'dev', name), '');
}

/**
 * Starts a program of an image as a cluster does: its root file system read-only, a /tmp of its own, as the image's user, without
 * capabilities or a way to get any. The child is the program itself: signals go to it.
 */
export function startIn(
  { root, workdir, user, env }: Image,
  words: readonly string[],
  { given = {} }: { readonly given?: Variables } = {},
): Started {
  if (user === undefined) throw new Error('the image names no user');
  const [uid, gid] = user.split(':');
  const at = (name: string) => quoted(path.join(root, name));
  const lines = [
    `mount --bind ${quoted(root)} ${quoted(root)}`,
    `mount -o remount,ro,bind ${quoted(root)}`,
    ...['null', 'urandom'].map((name) => `mount --bind /dev/${name} ${at(`dev/${name}`)}`),
    `mount -t proc proc ${at('proc')}`,
    `mount -t tmpfs -o mode=1777,size=64m tmpfs ${at('tmp')}`,
    'exec setpriv --clear-groups --no-new-privs \\',
    `  unshare --root=${quoted(root)} --wd=${workdir} --setgid=${gid} --setuid=${uid} /nodejs/bin/node ${words.map(quoted).join(' ')}`,
  ];
  // The mounts are this child's alone and go with it.
  return spawn('unshare', ['--mount', '/bin/sh', '-ec', lines.join('\n')], {
    env: { PATH: process.env['PATH'], HOME: '/home/nonroot', ...env, ...given },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
