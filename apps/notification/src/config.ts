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
    PAYMENT_GRPC_URL: grpcUrl().describe('payment service, which confirms refunds'),
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\//, 'expected smtp:// or smtps://')
      .optional()
      .describe('where mails go; exactly one of SMTP_URL and MAILBOX_DIR is set'),
    MAILBOX_DIR: z.string().min(1).optional().describe('a folder for mails as .eml files, instead of SMTP'),
    MAIL_TEMPLATES_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('templates per tenant and locale; default: those of the app'),
    MAIL_DEFAULT_LOCALE: z.string().min(2).default('en').describe('used where a locale has no template'),
    MAIL_POLL_MS: ms().default(1_000).describe('poll interval of unsent mails'),
    MAIL_BATCH_SIZE: z.coerce
      .number()
      .int()
      .positive()
      .default(20)
      .describe('mails that a process claims at once'),
    MAIL_LEASE_MS: ms()
      .default(300_000)
      .describe(
        'lease of a mail that a process queued for itself or is sending; after it another process retries',
      ),
    MAIL_MAX_ATTEMPTS: z.coerce.number().int().positive().default(20).describe('retry limit of a mail'),
    MAIL_RETRY_BASE_MS: ms().default(1_000).describe('wait after the first failed attempt, doubling'),
    MAIL_RETRY_MAX_MS: ms().default(600_000).describe('longest wait after a failed attempt'),
  })
  .refine((config) => (config.SMTP_URL === undefined) !== (config.MAILBOX_DIR === undefined), {
    path: ['SMTP_URL'],
    message: 'exactly one of SMTP_URL and MAILBOX_DIR has to be set',
  });
/** The parsed configuration. */
export type NotificationConfig = Readonly<z.output<typeof NotificationConfig>>;
