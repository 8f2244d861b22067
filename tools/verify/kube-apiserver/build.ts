import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { reportProgress } from '../../launcher/setup/progress.ts';
import { cacheFolder } from '../daprd/cache-folder.ts';

const run = promisify(execFile);
const SOURCE = import.meta.dirname;
/** Five minutes on a quiet machine. */
const BUILD_MS = 2_700_000;

/** The version of Kubernetes that go.mod names. */
function kubernetesVersion(): string {
  const version = /k8s\.io\/kubernetes (v[\d.]+)/.exec(
    readFileSync(path.join(SOURCE, 'go.mod'), 'utf8'),
  )?.[1];
  if (version === undefined) throw new Error('go.mod names no version of Kubernetes');
  return version;
}

/** The path of a kube-apiserver, built from the Go module proxy where the cache has none: about five minutes, 3 GB of modules. */
export async function buildApiServer({
  onLine = console.log,
}: { readonly onLine?: (line: string) => void } = {}): Promise<string> {
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

async function compile(version: string, file: string): Promise<void> {
  const [major, minor] = version.slice(1).split('.');
  const of = (name: string, value: string | undefined): string =>
    `-X k8s.io/component-base/version.${name}=${value}`;
  const flags = ['-s', '-w', of('gitVersion', version), of('gitMajor', major), of('gitMinor', minor)].join(
    ' ',
  );
  const args = ['build', '-trimpath', '-ldflags', flags, '-o', file, '.'];
  await run('go', args, { cwd: SOURCE, maxBuffer: 64 * 1024 * 1024, timeout: BUILD_MS });
}
