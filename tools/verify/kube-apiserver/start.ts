import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { findOrInstall } from '../../launcher/setup/system-program.ts';
import { buildApiServer } from './build.ts';
import { KubeClient } from './client.ts';

const READY_MS = 180_000;
const LOOK_MS = 200;

/**
 * A real API server with its own etcd, for as long as a test needs it: admission, validation and defaults are those of a
 * cluster; nothing schedules pods. Answers a client with an administrator's rights, and `stop`.
 */
export async function startApiServer({ onLine = console.log } = {}) {
  const binary = await buildApiServer({ onLine });
  const etcd = await findOrInstall({ program: 'etcd', package: 'etcd-server', service: 'etcd', onLine });
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-apiserver-'));
  const children = [];
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    children.push(start(etcd, etcdFlags({ folder, client, peer }), path.join(folder, 'etcd.log')));
    const token = randomUUID();
    const flags = serverFlags({ folder, etcd: client, secure, token });
    children.push(start(binary, flags, path.join(folder, 'apiserver.log')));
    return { client: await untilReady({ folder, secure, token, children }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags({ folder, client, peer }) {
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

function serverFlags({ folder, etcd, secure, token }) {
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

function start(command, args, logFile) {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  child.logFile = logFile;
  child.on('error', (error) => (child.broken = error));
  return child;
}

const hasEnded = ({ exitCode, signalCode, broken }) =>
  exitCode !== null || signalCode !== null || broken !== undefined;

async function end(child) {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  // Nothing that it keeps is wanted.
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}

async function untilReady({ folder, secure, token, children }) {
  const certificate = path.join(folder, 'apiserver.crt');
  const until = Date.now() + READY_MS;
  let client;
  while (Date.now() < until) {
    const ended = children.find(hasEnded);
    if (ended) throw new Error(`${ended.spawnfile} ended:\n${lastLines(ended.logFile)}`);
    if (!client && existsSync(certificate))
      client = new KubeClient({ port: secure, token, ca: readFileSync(certificate, 'utf8') });
    if (client && (await client.isReady())) return client;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`kube-apiserver was not ready in time:\n${lastLines(children.at(-1).logFile)}`);
}

const lastLines = (file) => readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n');
