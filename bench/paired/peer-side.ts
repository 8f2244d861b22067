import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import pg from 'pg';

import { freePort } from '../../libs/testing/src/free-port.ts';
import type { OnLine } from '../../tools/launcher/on-line.ts';
import { lastOutput, runProgram } from '../../tools/launcher/processes/run-program.ts';
import { timeLimit, until } from '../../tools/launcher/processes/until.ts';
import { findOrInstall } from '../../tools/launcher/setup/system-program.ts';
import { HttpClient } from '../../tools/launcher/shopper/http.ts';
import { npmCommand } from '../../tools/starter/npm-command.mjs';
import type { PeerShopfront } from '../load/load-types.ts';
import type { StartSide } from './side.ts';

const START_MS = 120_000;

/** The folder of the peer, and what its checkouts are like. */
export interface PeerSideOptions {
  readonly folder: string;
  readonly lines: number;
  readonly inOneRequest: boolean;
  readonly onLine: OnLine;
}

/** Whether the peer can be measured there. */
export const isPeer = (folder: string): boolean =>
  ['cluster.mjs', 'pg.sh', 'seed.mjs', 'package-lock.json'].every((file) => existsSync(join(folder, file)));

/**
 * Sets up the peer in a temporary copy of its folder, as its README says, and starts it: PostgreSQL with durable defaults, seeded, and two server
 * processes behind one port, with the Node that runs the benchmark.
 */
export const peerSide =
  ({ folder, onLine, ...checkout }: PeerSideOptions): StartSide =>
  async (signal) => {
    const home = await mkdtemp(join(tmpdir(), 'holdfast-peer-'));
    // The server of PostgreSQL runs as another user where this one is root.
    await chmod(home, 0o755);
    const peer = new Peer(join(home, basename(folder)), await freePort(), await freePort());
    const stop = async (): Promise<void> => {
      await peer.stop();
      await rm(home, { recursive: true, force: true });
    };
    try {
      await cp(folder, peer.folder, { recursive: true, filter: (file) => !/node_modules|pgdata/.test(file) });
      await peer.install(onLine);
      signal.throwIfAborted();
      onLine(`${basename(folder)}: PostgreSQL, seed, two server processes`);
      await peer.start(signal);
      return {
        name: basename(folder),
        shopfront: await peer.shopfront(checkout),
        pids: () => peer.pids(),
        eventsBehind: async () => 0,
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  };

class Peer {
  readonly folder: string;
  private readonly url: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly pgPort: number;
  private server: ChildProcess | undefined;

  constructor(folder: string, port: number, pgPort: number) {
    this.folder = folder;
    this.pgPort = pgPort;
    this.url = `http://127.0.0.1:${port}`;
    this.env = {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      PGPORT: String(pgPort),
      WORKERS: '2',
    };
  }

  async install(onLine: OnLine): Promise<void> {
    await findOrInstall({ program: 'psql', package: 'postgresql', service: 'postgresql', onLine });
    const [npm, words] = npmCommand();
    onLine('npm ci of the peer');
    await this.run(npm, [...words, 'ci', '--no-audit', '--no-fund'], {
      ...this.env,
      NODE_ENV: 'development',
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.run('bash', ['pg.sh', 'start']);
    await this.run(process.execPath, ['seed.mjs']);
    this.server = spawn(process.execPath, ['cluster.mjs'], {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const limit = AbortSignal.any([signal, timeLimit(START_MS, 'The peer did not start.')]);
    const client = new HttpClient(this.url);
    const body = { query: '{products(options:{take:1}){totalItems}}' };
    await until(
      () =>
        client.request('POST', '/shop-api', { body }).then(
          ({ status }) => status === 200,
          () => false,
        ),
      { signal: limit },
    );
    await client.close();
  }

  async shopfront(checkout: Pick<PeerShopfront, 'lines' | 'inOneRequest'>): Promise<PeerShopfront> {
    const db = new pg.Client({ host: '127.0.0.1', port: this.pgPort, user: 'vendure', database: 'vendure' });
    await db.connect();
    try {
      const variants = await idsOf(db, `SELECT id FROM product_variant WHERE sku LIKE 'WARE-%' ORDER BY id`);
      const [shippingMethodId = ''] = await idsOf(db, 'SELECT id FROM shipping_method');
      return { kind: 'peer', url: this.url, variants, shippingMethodId, ...checkout };
    } finally {
      await db.end();
    }
  }

  /** The server and PostgreSQL. */
  pids(): number[] {
    const server = this.server?.pid;
    return [...(server === undefined ? [] : [server]), Number(this.postmaster())];
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server && server.exitCode === null && server.signalCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    if (this.postmaster() !== '')
      await runProgram('bash', ['pg.sh', 'stop'], { cwd: this.folder, env: this.env });
  }

  private postmaster(): string {
    const file = join(this.folder, 'pgdata', 'postmaster.pid');
    return existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[0] ?? '') : '';
  }

  private async run(command: string, args: readonly string[], env = this.env): Promise<void> {
    const { code, output } = await runProgram(command, args, { cwd: this.folder, env });
    if (code !== 0)
      throw new Error(`${command} ${args.join(' ')} in ${this.folder}:\n  ${lastOutput(output, 12)}`);
  }
}

async function idsOf(db: pg.Client, text: string): Promise<string[]> {
  const { rows } = await db.query<{ id: number }>(text);
  return rows.map(({ id }) => String(id));
}
