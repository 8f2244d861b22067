import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A package as `npm pack` makes it. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
  readonly integrity: string;
}

/** Packs a Node: a script that says the version, and else is the Node that runs this test. */
export async function packNode(
  folder: string,
  name: string,
  script: string,
  version = '99.0.0',
): Promise<Packed> {
  const place = join(folder, 'package');
  await mkdir(join(place, 'bin'), { recursive: true });
  await writeFile(join(place, 'package.json'), JSON.stringify({ name, version, bin: { node: 'bin/node' } }));
  await writeFile(join(place, 'bin', 'node'), script);
  await chmod(join(place, 'bin', 'node'), 0o755);
  await run('tar', ['-czf', 'node.tgz', 'package'], { cwd: folder });
  const tarball = await readFile(join(folder, 'node.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return { name, version, tarball, integrity };
}

/** An npm registry with one package. */
export class FakeRegistry {
  /** How often the package itself was asked for. */
  downloads = 0;
  /** While true, such requests get no answer. */
  silent = false;

  private constructor(
    private readonly server: Server,
    private readonly packed: Packed,
  ) {}

  static async start(packed: Packed): Promise<FakeRegistry> {
    const server = createServer();
    const registry = new FakeRegistry(server, packed);
    server.on('request', (request, response) => {
      if (!request.url!.endsWith('.tgz')) return void response.end(JSON.stringify(registry.document()));
      registry.downloads += 1;
      if (!registry.silent) response.end(packed.tarball);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private document(): object {
    const { name, version, integrity } = this.packed;
    const dist = { tarball: `${this.url}/${name}-${version}.tgz`, integrity };
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } };
  }
}
