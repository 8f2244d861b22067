import { Injectable } from '@nestjs/common';

import { MARK_ONLY } from '@holdfast/inbox';
import type { MarkedEffect } from '@holdfast/inbox';
import { currentContext, newId } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import type { Notice } from '../compose-mails/notice.js';
import { TemplateStore } from '../compose-mails/template-store.js';
import { renderTemplate } from '../compose-mails/template.js';
import { isMailAddress } from './mail-address.js';
import { MailHandover } from './mail-handover.js';
import { QUEUE_MAIL } from './mails.statements.js';
import type { QueuedMailRow } from './mails.statements.js';
import type { OutgoingMail } from './outgoing-mail.js';

/** The event a mail is about. */
export interface MailCause {
  readonly id: string;
  readonly tenantId: string;
}

/** Renders a notice as a mail, to be stored with the event's mark, claimed by this process if it has room. The mail is sent after the commit. */
@Injectable()
export class QueueMail {
  constructor(
    private readonly templates: TemplateStore,
    private readonly handover: MailHandover,
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
    const mail = {
      id: newId(),
      template: kind,
      orderRef,
      sender: shop.from,
      recipient,
      subject,
      body,
      tenantId,
      traceparent: context?.traceparent ?? null,
      requestId: context?.requestId ?? null,
    };
    return this.stored(mail, locale, cause);
  }

  private stored(
    mail: Omit<OutgoingMail, 'createdAt'>,
    locale: string,
    cause: string,
  ): MarkedEffect<QueuedMailRow> {
    const { id, template, orderRef, sender, recipient, subject, body, traceparent, requestId } = mail;
    const owner = this.handover.claimant();
    const texts = [sender, recipient, subject, body];
    return {
      statement: QUEUE_MAIL,
      values: [id, template, locale, orderRef, ...texts, traceparent, requestId, cause, owner],
      committed: ({ created_at: createdAt }) => {
        if (!createdAt) return;
        if (owner) this.handover.add({ ...mail, createdAt });
        else this.handover.addUnclaimed();
      },
    };
  }
}
