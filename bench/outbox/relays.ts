import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Relay processes; each does what it is told and answers when it is done. */
export class Relays {
  constructor(count) {
    const file = path.join(import.meta.dirname, 'relay-process.ts');
    this.children = Array.from({ length: count }, () => fork(file));
  }

  start(databaseUrl, endpoints, settings) {
    return this.tell((index) => ({ word: 'start', databaseUrl, endpoint: endpoints[index], settings }));
  }

  /** Answers the processor time of all of them since they were started. */
  async stop() {
    const answers = await this.tell(() => ({ word: 'stop' }));
    return answers.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  }

  tell(messageFor) {
    return Promise.all(
      this.children.map(async (child, index) => {
        const answered = once(child, 'message');
        child.send(messageFor(index));
        const [{ answer, error }] = await answered;
        if (error) throw new Error(`relay ${index + 1}: ${error}`);
        return answer;
      }),
    );
  }

  close() {
    for (const child of this.children) child.disconnect();
  }
}
