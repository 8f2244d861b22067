import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { eventually } from '@holdfast/testing';

import { daprdArguments, tokenEnvironment } from '../../launcher/sidecars.mjs';

/** One app's sidecar. */
export interface SidecarRow {
  readonly appId: string;
  readonly httpPort: number;
  readonly appPort?: number;
  /** Where a real daprd listens beside its HTTP port. */
  readonly ports: { readonly grpc: number; readonly internal: number; readonly metrics: number };
}

/** The real daprd that this run is to be held to; none: our stand-in. */
const daprdUnderTest = (): string | undefined => {
  const named = process.env['HOLDFAST_DAPRD'];
  return named === 'none' ? undefined : named;
};

/** Which of the two this run is about, for the suites' names. */
export const sidecarUnderTest = (): string => (daprdUnderTest() ? 'daprd' : 'the local sidecar');

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** The sidecars under test: real daprd processes where HOLDFAST_DAPRD names the binary, else our stand-in. */
export class SidecarProcesses {
  private children: ChildProcess[] = [];

  constructor(
    private readonly rows: readonly SidecarRow[],
    private readonly resources: string,
    /** What they prove themselves with to the apps, and what their own API asks for. */
    public tokens: { readonly app?: string; readonly dapr?: string } = {},
  ) {}

  async start(): Promise<void> {
    const daprd = daprdUnderTest();
    const spawns = daprd
      ? this.rows.map((row) => () => this.spawnDaprd(daprd, row))
      : [() => this.spawnStandIn()];
    this.children = spawns.map((spawnOne) => spawnOne());
    // A sidecar is wholly healthy only once its app answers; whether it can publish is asked separately. One that ended at its start,
    // since a connection of another process had its port for a moment, is started again, as a cluster would.
    await Promise.all(
      this.rows.map(({ httpPort }) =>
        eventually(() => {
          this.children = this.children.map((child, index) => (isGone(child) ? spawns[index]!() : child));
          return this.assertOutbound(httpPort);
        }, 20_000),
      ),
    );
  }

  private spawnDaprd(daprd: string, row: SidecarRow): ChildProcess {
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    return spawn(daprd, daprdArguments(row, this.resources), {
      env: { ...env, ...tokenEnvironment(this.tokens) },
      stdio: process.env['HOLDFAST_CONTRACT_LOG'] ? 'inherit' : 'ignore',
    });
  }

  private spawnStandIn(): ChildProcess {
    const apps = this.rows.flatMap(({ appId, httpPort, appPort }) => [
      '--app',
      [appId, httpPort, appPort ?? ''].join(':'),
    ]);
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    const main = join(import.meta.dirname, '..', 'main.mjs');
    const stdio = process.env['HOLDFAST_CONTRACT_LOG'] ? 'inherit' : 'ignore';
    return spawn(process.execPath, [main, '--resources', this.resources, ...apps], {
      env: { ...env, ...tokenEnvironment(this.tokens) },
      stdio,
    });
  }

  private async assertOutbound(port: number): Promise<void> {
    const { status } = await fetch(`http://127.0.0.1:${port}/v1.0/healthz/outbound`);
    if (status !== 204) throw new Error(`the sidecar on ${port} answers ${status}`);
  }

  /** Ends them; `SIGKILL` gives them no chance to finish anything. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (isGone(child)) return;
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      }),
    );
  }
}
