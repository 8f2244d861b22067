import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { eventually } from '@holdfast/testing';

import { daprdArguments, tokenEnvironment } from '../../../launcher/processes/sidecars.ts';

/** One app's sidecar. */
export interface SidecarRow {
  readonly appId: string;
  readonly httpPort: number;
  readonly appPort?: number;
  /** Where a real daprd listens beside its HTTP port. */
  readonly ports: { readonly grpc: number; readonly internal: number; readonly metrics: number };
}

/** The real daprd of this run; undefined: our stand-in. */
const daprdUnderTest = (): string | undefined => {
  const named = process.env['HOLDFAST_DAPRD'];
  return named === 'none' ? undefined : named;
};

/** The sidecar under test, for the names of suites. */
export const sidecarUnderTest = (): string => (daprdUnderTest() ? 'daprd' : 'the local sidecar');

/** The most characters of a sidecar's output in the error of its failure. */
const MOST_SAID = 2_000;

interface Started {
  readonly child: ChildProcess;
  /** Why it does not run (any more). */
  readonly failure: () => Error | undefined;
}

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** The sidecars under test: real daprd processes where HOLDFAST_DAPRD names the binary, else our stand-in. */
export class SidecarProcesses {
  private children: ChildProcess[] = [];

  private readonly rows: readonly SidecarRow[];
  private readonly resources: string;
  /** The tokens that they send to the apps (`app`) and require of callers (`dapr`). */
  tokens: { readonly app?: string; readonly dapr?: string };

  constructor(
    rows: readonly SidecarRow[],
    resources: string,
    tokens: { readonly app?: string; readonly dapr?: string } = {},
  ) {
    this.rows = rows;
    this.resources = resources;
    this.tokens = tokens;
  }

  /** Starts them all; fails at once, with the last output, when one cannot start or ends before all can publish. */
  async start(): Promise<void> {
    const daprd = daprdUnderTest();
    const started = daprd
      ? this.rows.map((row) => this.spawn(daprd, daprdArguments(row, this.resources)))
      : [this.spawn(process.execPath, this.standInArguments())];
    this.children = started.map(({ child }) => child);
    const failed = (): Error | undefined => started.map(({ failure }) => failure()).find(Boolean);
    // A sidecar is wholly healthy only once its app answers; whether it can publish is asked separately.
    await Promise.all(
      this.rows.map(({ httpPort }) =>
        eventually(() => (failed() ? undefined : this.assertOutbound(httpPort)), 20_000),
      ),
    );
    const failure = failed();
    if (failure) throw failure;
  }

  private standInArguments(): string[] {
    const apps = this.rows.flatMap(({ appId, httpPort, appPort }) => [
      '--app',
      [appId, httpPort, appPort ?? ''].join(':'),
    ]);
    return [join(import.meta.dirname, '..', 'main.ts'), '--resources', this.resources, ...apps];
  }

  private spawn(command: string, words: readonly string[]): Started {
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    const child = spawn(command, words, {
      env: { ...env, ...tokenEnvironment(this.tokens) },
      stdio: process.env['HOLDFAST_CONTRACT_LOG'] ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-MOST_SAID)));
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    child.once('exit', (code, signal) => {
      failure = new Error(`${command} ${words.join(' ')} ended (${signal ?? code}):\n${said}`);
    });
    return { child, failure: () => failure };
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
