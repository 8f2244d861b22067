import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';

import { Redis } from 'ioredis';

import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { fromSetUp } from './from-set-up.js';

/** The launcher's search for a Redis server, a tool. */
interface RedisBinaryModule {
  findOrInstallRedis(options: { onLine: (line: string) => void }): Promise<string>;
}

/** A Redis of one spec's own, which it may flush, stop and start again. */
export class OwnRedis {
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  /** Starts one. */
  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort());
    await redis.up();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, empty. */
  async up(): Promise<void> {
    const { findOrInstallRedis } = (await import(fromSetUp('REDIS_BINARY'))) as RedisBinaryModule;
    const binary = await findOrInstallRedis({ onLine: () => undefined });
    const bind = ['--port', String(this.port), '--bind', '127.0.0.1'];
    this.child = spawn(binary, [...bind, '--save', '', '--appendonly', 'no', '--dir', tmpdir()], {
      stdio: 'ignore',
    });
    await eventually(() => this.command((client) => client.ping()));
  }

  /** Ends it as a crash would. */
  async down(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    await this.command((client) => client.flushall());
  }

  private async command(send: (client: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(this.url, {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await send(client);
    } finally {
      client.disconnect();
    }
  }
}
