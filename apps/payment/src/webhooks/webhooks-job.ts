/** The job that applies stored webhooks. */
export const WEBHOOKS_JOB = 'webhooks';
