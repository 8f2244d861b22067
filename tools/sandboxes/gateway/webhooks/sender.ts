import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

const TIMEOUT_MS = 10_000;

/** `Stripe-Signature` over the exact bytes that are sent. The machine's time, since the receiver checks by its own. */
export function signature(payload, secret, seconds = Math.floor(Date.now() / 1000)) {
  const v1 = createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex');
  return `t=${seconds},v1=${v1}`;
}

/** Posts signed events over connections it keeps. */
export class WebhookSender {
  #agents;
  #target;

  constructor(maxSockets) {
    const options = { keepAlive: true, maxSockets };
    this.#agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  }

  /** The receiver's status, or 0 where none came. */
  send({ url, secret }, payload) {
    const target = this.#parsed(url);
    const body = Buffer.from(payload);
    return new Promise((resolve) => {
      const request = (target.protocol === 'https:' ? https : http).request(target, {
        method: 'POST',
        agent: this.#agents[target.protocol],
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
        response.on('end', () => resolve(response.statusCode));
        response.on('error', () => resolve(0));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(0));
      request.end(body);
    });
  }

  #parsed(url) {
    if (this.#target?.url !== url) this.#target = { url, target: new URL(url) };
    return this.#target.target;
  }

  close() {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}
