import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Variables of the relay that differ from its defaults. */
export type RelaySettings = Readonly<Record<string, string>>;

/** A request to a relay process. */
export type RelayRequest =
  | {
      readonly command: 'start';
      readonly databaseUrl: string;
      readonly endpoint: string;
      readonly settings: RelaySettings;
    }
  | { readonly command: 'stop' };

/** Its answer: the processor time since it was started (0 for a start), or why it failed. */
export type RelayAnswer = { readonly cpuMs: number } | { readonly error: string };

/** Relay processes; each answers a request when it has carried it out. */
export class Relays {
  private readonly children: readonly ChildProcess[];

  constructor(count: number) {
    const file = path.join(import.meta.dirname, 'relay-process.ts');
    this.children = Array.from({ length: count }, () => fork(file));
  }

  async start(
    databaseUrl: string,
    endpoints: readonly string[],
    settings: RelaySettings = {},
  ): Promise<void> {
    await this.request((index) => {
      const endpoint = endpoints[index];
      if (endpoint === undefined) throw new Error(`there is no endpoint for relay ${index + 1}`);
      return { command: 'start', databaseUrl, endpoint, settings };
    });
  }

  /** Stops them; returns the processor time of all of them since they were started. */
  async stop(): Promise<number> {
    const answers = await this.request(() => ({ command: 'stop' }));
    return answers.reduce((sum, cpuMs) => sum + cpuMs, 0);
  }

  close(): void {
    for (const child of this.children) child.disconnect();
  }

  private request(requestFor: (index: number) => RelayRequest): Promise<number[]> {
    return Promise.all(
      this.children.map(async (child, index) => {
        const answered = once(child, 'message');
        child.send(requestFor(index));
        const [answer]: RelayAnswer[] = await answered;
        if (answer && 'cpuMs' in answer) return answer.cpuMs;
        throw new Error(`relay ${index + 1}: ${answer?.error}`);
      }),
    );
  }
}
