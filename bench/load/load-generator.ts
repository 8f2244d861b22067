import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { GeneratorMessage, LoadJob, LoadSamples, Shopfront } from './load-types.ts';

/** A process that plays the shoppers of one shop, one load after the other. */
export class LoadGenerator {
  private readonly child: ChildProcess;
  private readonly ended = new AbortController();

  constructor(shopfront: Shopfront) {
    this.child = fork(join(import.meta.dirname, 'generator.ts'), { execArgv: [] });
    this.child.once('exit', () => this.ended.abort(new Error('The load generator ended.')));
    this.send({ shopfront });
  }

  /** Runs a load to its end. */
  async load(job: LoadJob): Promise<LoadSamples> {
    this.send({ job });
    const [samples]: LoadSamples[] = await once(this.child, 'message', { signal: this.ended.signal });
    if (!samples) throw new Error('The load generator answered nothing.');
    return samples;
  }

  close(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private send(message: GeneratorMessage): void {
    this.child.send(message);
  }
}
