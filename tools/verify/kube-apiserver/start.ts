import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { findOrInstall } from '../../launcher/setup/system-program.ts';
import { buildApiServer } from './build.ts';
import { KubeClient } from './client.ts';

const READY_MS = 180_000;
const POLL_MS = 200;
const END_MS = 5_000;
const LAST_LINES = 15;

/** A started program and its log. */
interface Program {
  readonly child: ChildProcess;
  readonly logFile: string;
  /** Why it could not be started. */
  error?: Error;
}

/** A running API server. */
export interface ApiServer {
  /** With an administrator's rights. */
  readonly client: KubeClient;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a real API server with its own etcd: admission, validation and defaults are those of a cluster; nothing schedules pods.
 */
export async function startApiServer({
  onLine = console.log,
}: { readonly onLine?: (line: string) => void } = {}): Promise<ApiServer> {
  const binary = await buildApiServer({ onLine });
  const etcd = await findOrInstall({ program: 'etcd', package: 'etcd-server', service: 'etcd', onLine });
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-apiserver-'));
  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs.reverse()) await end(program);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    programs.push(start(etcd, etcdFlags({ folder, client, peer }), path.join(folder, 'etcd.log')));
    const token = randomUUID();
    const flags = serverFlags({ folder, etcd: client, secure, token });
    programs.push(start(binary, flags, path.join(folder, 'apiserver.log')));
    return { client: await untilReady({ folder, secure, token, programs }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface EtcdPlace {
  readonly folder: string;
  readonly client: number;
  readonly peer: number;
}

function etcdFlags({ folder, client, peer }: EtcdPlace): string[] {
  const [here, there] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${path.join(folder, 'etcd')}`,
    `--listen-client-urls=${here}`,
    `--advertise-client-urls=${here}`,
    `--listen-peer-urls=${there}`,
    `--initial-advertise-peer-urls=${there}`,
    `--initial-cluster=default=${there}`,
  ];
}

interface ServerPlace {
  readonly folder: string;
  readonly etcd: number;
  readonly secure: number;
  readonly token: string;
}

function serverFlags({ folder, etcd, secure, token }: ServerPlace): string[] {
  const tokens = path.join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},test,test,system:masters\n`, { mode: 0o600 });
  const key = path.join(folder, 'service-accounts.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${secure}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
  ];
}

function start(command: string, args: readonly string[], logFile: string): Program {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const program: Program = { child, logFile };
  child.on('error', (error) => (program.error = error));
  return program;
}

const hasEnded = ({ child, error }: Program): boolean =>
  child.exitCode !== null || child.signalCode !== null || error !== undefined;

async function end(program: Program): Promise<void> {
  if (hasEnded(program)) return;
  const { child } = program;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(timer);
}

interface Starting {
  readonly folder: string;
  readonly secure: number;
  readonly token: string;
  readonly programs: readonly Program[];
}

async function untilReady({ folder, secure, token, programs }: Starting): Promise<KubeClient> {
  const certificate = path.join(folder, 'apiserver.crt');
  const until = Date.now() + READY_MS;
  let client: KubeClient | undefined;
  while (Date.now() < until) {
    const ended = programs.find(hasEnded);
    if (ended) throw new Error(`${ended.child.spawnfile} ended:\n${lastLines(ended.logFile)}`);
    if (!client && existsSync(certificate))
      client = new KubeClient({ port: secure, token, ca: readFileSync(certificate, 'utf8') });
    if (client && (await client.isReady())) return client;
    await pause(POLL_MS);
  }
  const log = programs.at(-1)?.logFile;
  throw new Error(`kube-apiserver was not ready in time:\n${log ? lastLines(log) : ''}`);
}

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trim().split('\n').slice(-LAST_LINES).join('\n');
