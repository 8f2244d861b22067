import { parseArgs } from 'node:util';

import type { StripeSandboxOptions } from './sandbox-types.ts';

export const HELP = `Local Stripe gateway: PaymentIntents, refunds, Checkout Sessions, signed webhooks.

  node tools/starter/run.mjs tools/sandboxes/gateway/main.ts [options]

  --port N             port to listen on (default 12111; 0 takes a free one)
  --host H             address to bind (default 127.0.0.1)
  --data-dir D         folder for the state; without it, state lives in memory
  --webhook-url URL    where events are posted; without it they are only kept
  --webhook-secret S   whsec_… that deliveries are signed with
  --webhook-events L   types of events that are posted, separated by commas (default: all)
  --public-url URL     what stands before the pay page's path (default http://H:N)
  --help               this text
`;

const OPTIONS = {
  port: { type: 'string', default: '12111' },
  host: { type: 'string', default: '127.0.0.1' },
  'data-dir': { type: 'string' },
  'webhook-url': { type: 'string' },
  'webhook-secret': { type: 'string' },
  'webhook-events': { type: 'string' },
  'public-url': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Error(`--port expects a number from 0 to 65535, was given "${text}"`);
}

function webUrl(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text;
  throw new Error(`--webhook-url expects an http(s) URL, was given "${text}"`);
}

export type ReadOptions = { help: true } | ({ help: false } & StripeSandboxOptions);

/** Reads the command line; throws an Error that says what was wrong. */
export function readOptions(args: string[]): ReadOptions {
  const { values } = parseArgs({ args, options: OPTIONS, strict: true });
  if (values.help) return { help: true };
  const webhookUrl = webUrl(values['webhook-url']);
  const webhookSecret = values['webhook-secret'];
  if (webhookUrl && !webhookSecret) throw new Error('--webhook-url needs --webhook-secret to sign with');
  return {
    help: false,
    port: portNumber(values.port),
    host: values.host,
    dataDir: values['data-dir'],
    webhookUrl,
    webhookSecret,
    webhookEvents: values['webhook-events']?.split(',').filter(Boolean),
    publicUrl: values['public-url'],
  };
}
