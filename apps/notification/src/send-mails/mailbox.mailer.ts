import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';
import { Mailer } from './mailer.port.js';
import type { SendResult } from './mailer.port.js';
import { toMessage } from './message.js';

interface BufferTransport {
  sendMail(message: object): Promise<{ message: Buffer }>;
}

const plain = (text: string): string => text.replace(/[^\w.-]+/g, '_').slice(0, 80);

/** Writes every mail to a folder as an .eml file, named by order, kind and id. The same mail is the same file. */
export class MailboxMailer extends Mailer {
  private transport: Promise<BufferTransport> | undefined;

  constructor(private readonly dir: string) {
    super();
  }

  override async send(mail: OutgoingMail): Promise<SendResult> {
    try {
      const transport = await (this.transport ??= this.open());
      const { message } = await transport.sendMail(toMessage(mail));
      const name = `${plain(mail.orderRef)}-${plain(mail.template)}-${mail.id}.eml`;
      // Readers of the folder must never see half a mail.
      const unfinished = join(this.dir, `.${name}.part`);
      await writeFile(unfinished, message);
      await rename(unfinished, join(this.dir, name));
      return { kind: 'sent' };
    } catch (error) {
      this.transport = undefined;
      return { kind: 'failed', error: (error as Error).message };
    }
  }

  private async open(): Promise<BufferTransport> {
    const { createTransport } = await import('nodemailer');
    await mkdir(this.dir, { recursive: true });
    return createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'unix',
    }) as unknown as BufferTransport;
  }
}
