import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

const TIMEOUT_MS = 10_000;

interface Target {
  url: string;
  secret: string;
}

/** `Stripe-Signature` over the exact bytes that are sent. The machine's time, since the receiver checks by its own. */
export function signature(payload: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  const v1 = createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex');
  return `t=${seconds},v1=${v1}`;
}

/** Posts signed events over connections it keeps. */
export class WebhookSender {
  #plain: http.Agent;
  #secure: https.Agent;
  #target: { url: string; parsed: URL } | undefined;

  constructor(maxSockets: number) {
    const options = { keepAlive: true, maxSockets };
    this.#plain = new http.Agent(options);
    this.#secure = new https.Agent(options);
  }

  /** The receiver's status, or 0 where none came. */
  async send({ url, secret }: Target, payload: string): Promise<number> {
    const target = this.#parsed(url);
    const body = Buffer.from(payload);
    const secure = target.protocol === 'https:';
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(target, {
        method: 'POST',
        agent: secure ? this.#secure : this.#plain,
        timeout: TIMEOUT_MS,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': body.length,
          'stripe-signature': signature(payload, secret),
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        },
      });
      request.on('response', (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(0));
      request.end(body);
    });
  }

  #parsed(url: string): URL {
    if (this.#target?.url !== url) this.#target = { url, parsed: new URL(url) };
    return this.#target.parsed;
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}
