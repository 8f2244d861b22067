import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { reportProgress } from '../../launcher/setup/progress.ts';

const run = promisify(execFile);
const SOURCE = import.meta.dirname;
/** Five minutes on a quiet machine. */
const BUILD_MS = 2_700_000;

/** What takes minutes to build is kept for all checkouts of a user. */
const cacheFolder = () => path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'holdfast');

/** The version of Kubernetes that go.mod names. */
export function kubernetesVersion() {
  return /k8s\.io\/kubernetes (v[\d.]+)/.exec(readFileSync(path.join(SOURCE, 'go.mod'), 'utf8'))[1];
}

/** The path of a kube-apiserver, built from the Go module proxy where the cache has none: about five minutes, 3 GB of modules. */
export async function buildApiServer({ onLine = console.log } = {}) {
  const version = kubernetesVersion();
  const folder = path.join(cacheFolder(), `kube-apiserver-${version}`);
  const binary = path.join(folder, 'kube-apiserver');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const draft = `${binary}.${process.pid}`;
  onLine(`building kube-apiserver ${version} into ${folder}: some minutes, once`);
  await reportProgress(onLine, { name: 'go build kube-apiserver', work: () => compile(version, draft) });
  renameSync(draft, binary);
  return binary;
}

async function compile(version, file) {
  const [major, minor] = version.slice(1).split('.');
  const of = (name, value) => `-X k8s.io/component-base/version.${name}=${value}`;
  const flags = ['-s', '-w', of('gitVersion', version), of('gitMajor', major), of('gitMinor', minor)].join(
    ' ',
  );
  const args = ['build', '-trimpath', '-ldflags', flags, '-o', file, '.'];
  await run('go', args, { cwd: SOURCE, maxBuffer: 64 * 1024 * 1024, timeout: BUILD_MS });
}
