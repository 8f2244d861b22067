import { z } from 'zod';

import { appSettings, databaseSettings, grpcUrl, identitySettings } from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { orderFactsSettings } from '@holdfast/order-facts';

const ms = () => z.coerce.number().int().positive();

/** Environment of the notification app. */
export const NotificationConfig = z
  .object({
    ...appSettings({ httpPort: 8090 }),
    ...identitySettings(),
    ...databaseSettings(),
    ...inboxSettings(),
    ...orderFactsSettings(),
    PAYMENT_GRPC_URL: grpcUrl().describe('payment service, which says whether a refund was made'),
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\//, 'expected smtp:// or smtps://')
      .optional()
      .describe('where mails go; exactly one of SMTP_URL and MAILBOX_DIR is set'),
    MAILBOX_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('a folder that gets every mail as an .eml file instead of SMTP'),
    MAIL_TEMPLATES_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('templates per tenant and locale; default: those of the app'),
    MAIL_DEFAULT_LOCALE: z.string().min(2).default('en').describe('used where a locale has no template'),
    MAIL_POLL_MS: ms().default(1_000).describe('how often mails that wait are looked for'),
    MAIL_BATCH_SIZE: z.coerce.number().int().positive().default(20).describe('mails claimed at once'),
    MAIL_LEASE_MS: ms()
      .default(300_000)
      .describe('after this a mail that was being sent is tried by another process'),
    MAIL_MAX_ATTEMPTS: z.coerce
      .number()
      .int()
      .positive()
      .default(20)
      .describe('tries after which a mail has failed'),
    MAIL_RETRY_BASE_MS: ms().default(1_000).describe('wait after the first failed try, doubling'),
    MAIL_RETRY_MAX_MS: ms().default(600_000).describe('longest wait after a failed try'),
  })
  .refine((config) => (config.SMTP_URL === undefined) !== (config.MAILBOX_DIR === undefined), {
    path: ['SMTP_URL'],
    message: 'exactly one of SMTP_URL and MAILBOX_DIR has to be set',
  });
/** The parsed configuration. */
export type NotificationConfig = Readonly<z.output<typeof NotificationConfig>>;
