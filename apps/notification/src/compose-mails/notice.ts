import type { TemplateVariables } from './template.js';

/** What a customer is to be told, before it has words. */
export interface Notice {
  /** Names the template and appears in the mailbox's file names. */
  readonly kind: string;
  /** What happened, once: however many events tell it, one mail is written (`order:<id>:shipped`). */
  readonly cause: string;
  readonly locale: string;
  readonly recipient: string;
  /** The order's number, or what stands for it where there is no order. */
  readonly orderRef: string;
  readonly variables: TemplateVariables;
}
