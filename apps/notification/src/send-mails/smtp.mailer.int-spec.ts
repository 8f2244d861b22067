import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { moved, startNotification } from '../testing/notification-app.js';
import type { NotificationBench } from '../testing/notification-app.js';

/** A small mail server that keeps what it receives and answers recipients as set. */
class TestMailServer {
  readonly recipients: string[] = [];
  readonly messages: string[] = [];
  answerRecipient = (_address: string): string => '250 OK';
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor() {
    this.server = createServer((socket) => this.serve(socket));
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    let buffered = '';
    let message: string[] | undefined;
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      buffered += chunk.toString();
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        if (message && line !== '.') message.push(line);
        else if (message) {
          this.messages.push(message.join('\n'));
          message = undefined;
          socket.write('250 queued\r\n');
        } else {
          if (line === 'DATA') message = [];
          socket.write(`${this.reply(line)}\r\n`);
        }
      }
    });
  }

  private reply(line: string): string {
    if (line === 'DATA') return '354 go on';
    const [, address] = /^RCPT TO:<(.+)>/.exec(line) ?? [];
    if (address === undefined) return '250 OK';
    const answer = this.answerRecipient(address);
    if (answer.startsWith('2')) this.recipients.push(address);
    return answer;
  }
}

describe('CON-2 mails over SMTP', () => {
  let server: TestMailServer;
  let bench: NotificationBench;

  beforeEach(async () => {
    server = new TestMailServer();
    bench = await startNotification({ SMTP_URL: await server.start(), MAIL_MAX_ATTEMPTS: '3' });
  });
  afterEach(async () => {
    await bench.stop();
    await server.stop();
  });

  const mail = async (): Promise<Record<string, unknown>> => {
    const { rows } = await bench.database.pool.query<Record<string, unknown>>(
      'SELECT status, attempts, last_error FROM mails',
    );
    return rows[0]!;
  };

  it('send each mail once, to its one recipient', async () => {
    await bench.deliver(moved('confirmed'));

    await eventually(async () => expect(await mail()).toMatchObject({ status: 'sent', attempts: 1 }));
    expect(server.recipients).toEqual(['ada@example.com']);
    expect(server.messages[0]).toContain('Subject: Your order DEMO-1001 is confirmed');
    expect(server.messages[0]).toMatch(/Message-ID: <[0-9a-f-]{36}@holdfast\.invalid>/);
  });

  it('are retried after a temporary refusal', async () => {
    let asked = 0;
    server.answerRecipient = () => (++asked === 1 ? '451 try later' : '250 OK');
    expect(await bench.deliver(moved('confirmed'))).toBe('SUCCESS');

    await eventually(async () => expect(await mail()).toMatchObject({ status: 'sent', attempts: 2 }));
    expect(server.messages).toHaveLength(1);
  });

  it('fail at once after a final refusal, without failing the event', async () => {
    server.answerRecipient = () => '550 no such user';
    expect(await bench.deliver(moved('confirmed'))).toBe('SUCCESS');

    await eventually(async () => expect(await mail()).toMatchObject({ status: 'failed', attempts: 1 }));
  });

  it('fail after their last attempt', async () => {
    server.answerRecipient = () => '451 try later';
    await bench.deliver(moved('confirmed'));

    await eventually(async () => expect(await mail()).toMatchObject({ status: 'failed', attempts: 3 }));
  });
});
