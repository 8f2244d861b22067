import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually, freePort } from '@holdfast/testing';

import { findOrInstallRedis } from '../../../launcher/databases/redis-binary.ts';

/** A Redis of a spec's own, kept as the stack keeps the events' one: what it has confirmed is on disk. It can be killed. */
export class Broker {
  private child: ChildProcess | undefined;

  private readonly binary: string;
  private readonly port: number;
  private readonly folder: string;

  private constructor(binary: string, port: number, folder: string) {
    this.binary = binary;
    this.port = port;
    this.folder = folder;
  }

  static async open(): Promise<Broker> {
    const binary = await findOrInstallRedis({ onLine: (line: string) => console.log(line) });
    const broker = new Broker(binary, await freePort(), mkdtempSync(join(tmpdir(), 'holdfast-broker-')));
    await broker.start();
    return broker;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const where = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    this.child = spawn(this.binary, [...where, ...kept], { stdio: 'ignore' });
    await eventually(() => this.assertAnswers());
  }

  private async assertAnswers(): Promise<void> {
    const socket = createConnection({ port: this.port, host: '127.0.0.1' });
    try {
      await once(socket, 'connect');
      socket.write('PING\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      if (!answer.toString().startsWith('+PONG')) throw new Error(`Redis answers ${answer.toString()}`);
    } finally {
      socket.destroy();
    }
  }

  /** Ends it as a crash would, without a chance to write anything. */
  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
