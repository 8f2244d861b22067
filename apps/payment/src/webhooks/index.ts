// The other rooms import from here only.
export { webhooksPerMinute } from './receive-webhook/webhook-limit.guard.js';
export { WebhooksModule } from './webhooks.module.js';
