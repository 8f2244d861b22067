import { Injectable } from '@nestjs/common';

import { MARK_ONLY } from '@holdfast/inbox';
import type { MarkedEffect } from '@holdfast/inbox';
import { currentContext, newId } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import type { Notice } from '../compose-mails/notice.js';
import { TemplateStore } from '../compose-mails/template-store.js';
import { renderTemplate } from '../compose-mails/template.js';
import { isMailAddress } from './mail-address.js';
import { QUEUE_MAIL } from './mails.statements.js';

/** The event a mail is about. */
export interface MailCause {
  readonly id: string;
  readonly tenantId: string;
}

/** Renders a notice as a mail, to be stored with the event's mark. The mail is sent after the commit. */
@Injectable()
export class QueueMail {
  constructor(
    private readonly templates: TemplateStore,
    private readonly log: Log,
  ) {}

  /**
   * One mail per event and kind, and one per cause, however many events report it. An unusable address is logged: a mail never fails the
   * order (CON-2).
   */
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
      statement: QUEUE_MAIL,
      values: [newId(), kind, locale, orderRef, shop.from, recipient, subject, body, ...trace, cause],
    };
  }
}
