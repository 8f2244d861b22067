import { MARK, MARK_ONLY, markedStatement } from '@holdfast/inbox';
import type { MarkedEffect } from '@holdfast/inbox';
import type { Log } from '@holdfast/platform';
import { currentContext, newId } from '@holdfast/request-context';

import type { Notice } from '../compose-mails/notice.js';
import type { TemplateStore } from '../compose-mails/template-store.js';
import { renderTemplate } from '../compose-mails/template.js';
import { isMailAddress } from './mail-address.js';

const insertMail = markedStatement(
  'mail_queue',
  `WITH ${MARK}, mail AS (
     INSERT INTO mails (tenant_id, event_id, id, template, locale, order_ref, sender, recipient, subject, body, traceparent, request_id, cause)
     SELECT $2, $1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM mark
     ON CONFLICT DO NOTHING
   )
   SELECT event_id FROM mark`,
);

/** The event a mail is about. */
export interface MailCause {
  readonly id: string;
  readonly tenantId: string;
}

/** Words a notice, to be stored as a mail with the event's mark; it is sent after the commit. */
export class QueueMail {
  constructor(
    private readonly templates: TemplateStore,
    private readonly log: Log,
  ) {}

  /** One mail per event and kind, and one per cause, however many events tell of it. Who cannot be written to is logged: a mail never fails the order (CON-2). */
  async effectOf({ id, tenantId }: MailCause, notice: Notice | undefined): Promise<MarkedEffect> {
    if (!notice) return MARK_ONLY;
    if (!isMailAddress(notice.recipient)) {
      this.log.warn({ eventId: id, orderRef: notice.orderRef }, 'no usable e-mail address');
      return MARK_ONLY;
    }
    const shop = await this.templates.shop(tenantId);
    const { text, locale } = await this.templates.find(tenantId, notice.locale, notice.kind);
    const { subject, body } = renderTemplate(text, { ...notice.variables, shop: shop.name });
    const { kind, orderRef, recipient, cause } = notice;
    const context = currentContext();
    const trace = [context?.traceparent, context?.requestId];
    return {
      statement: insertMail,
      values: [newId(), kind, locale, orderRef, shop.from, recipient, subject, body, ...trace, cause],
    };
  }
}
