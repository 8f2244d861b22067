import type { TemplateVariables } from './template.js';

/** A message to a customer before it is rendered. */
export interface Notice {
  /** Names the template and appears in the mailbox's file names. */
  readonly kind: string;
  /** Key of what happened: however many events report it, one mail is written (`order:<id>:shipped`). */
  readonly cause: string;
  readonly locale: string;
  readonly recipient: string;
  /** The order's number, or the payment's id without an order. */
  readonly orderRef: string;
  readonly variables: TemplateVariables;
}
