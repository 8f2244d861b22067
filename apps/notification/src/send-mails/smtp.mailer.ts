import type { OnApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';

import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';
import { Mailer } from './mailer.port.js';
import type { SendResult } from './mailer.port.js';
import { toMessage } from './message.js';

const CONNECTIONS = 3;
const TIMEOUT_MS = 10_000;
const MAX_ERROR_LENGTH = 300;

/** Sends over SMTP on a small pool of connections. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly url: string) {
    super();
  }

  override async send(mail: OutgoingMail): Promise<SendResult> {
    try {
      const transport = await (this.transport ??= this.open());
      await transport.sendMail(toMessage(mail));
      return { kind: 'sent' };
    } catch (cause) {
      const { message, responseCode } = cause as Error & { responseCode?: number };
      const error = message.slice(0, MAX_ERROR_LENGTH);
      // 5xx is final, unless our own login was refused.
      const isFinal = (responseCode ?? 0) >= 500 && (cause as { code?: string }).code !== 'EAUTH';
      return { kind: isFinal ? 'refused' : 'failed', error };
    }
  }

  /** Closes the connections. */
  onApplicationShutdown(): void {
    void this.transport?.then((transport) => transport.close());
  }

  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      url: this.url,
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    } as never);
  }
}
