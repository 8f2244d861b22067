import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext, newId } from '@holdfast/request-context';
import type { Log } from '@holdfast/service';

import type { Notice } from '../compose-mail/notice.js';
import type { TemplateStore } from '../templates/template-store.js';
import { renderTemplate } from '../templates/template.js';
import { isMailAddress } from './mail-address.js';

const insertMail = statement(
  'mail_queue',
  `INSERT INTO mails (id, tenant_id, event_id, template, locale, order_ref, sender, recipient, subject, body, traceparent, request_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   ON CONFLICT (event_id, template) DO NOTHING`,
);

/** The event a mail is about. */
export interface MailCause {
  readonly id: string;
  readonly tenantId: string;
}

/** Words a notice and stores the mail with the event's mark; it is sent after the commit. */
export class QueueMail {
  constructor(
    private readonly templates: TemplateStore,
    private readonly log: Log,
  ) {}

  /** Stores one mail per event and kind. Who cannot be written to is logged: a mail never fails the order (CON-2). */
  async execute(tx: Queryable, { id, tenantId }: MailCause, notice: Notice | undefined): Promise<void> {
    if (!notice) return;
    if (!isMailAddress(notice.recipient)) {
      this.log.warn({ eventId: id, orderRef: notice.orderRef }, 'no usable e-mail address');
      return;
    }
    const shop = await this.templates.shop(tenantId);
    const { text, locale } = await this.templates.find(tenantId, notice.locale, notice.kind);
    const { subject, body } = renderTemplate(text, { ...notice.variables, shop: shop.name });
    const { kind, orderRef, recipient } = notice;
    const context = currentContext();
    await run(tx, insertMail, [
      newId(),
      tenantId,
      id,
      kind,
      locale,
      orderRef,
      shop.from,
      recipient,
      subject,
      body,
      context?.traceparent,
      context?.requestId,
    ]);
  }
}
