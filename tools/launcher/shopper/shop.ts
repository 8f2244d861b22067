import { HttpClient } from './http.ts';
import { Shopper } from './shopper.ts';

/** A running stack as its customers see it. */
export class Shop {
  constructor(urls) {
    this.urls = urls;
    this.checkout = new HttpClient(urls.checkout.http);
    this.order = new HttpClient(urls.order.http);
    this.stripe = new HttpClient(urls.stripe.http);
  }

  /** A new shopper, anonymous or with a customer's token. */
  shopper(options = {}) {
    return new Shopper(this, options);
  }

  /** What the customer does at her bank. */
  finishChallenge(clientSecret, outcome = 'success') {
    const id = clientSecret.split('_secret_')[0];
    return this.stripe.request('POST', `/_sandbox/payment_intents/${id}/challenge`, { body: { outcome } });
  }

  /** The customer presses a button of the gateway's page; answers where she is sent, undefined where the page takes nothing any more. */
  async payOnPage(url, outcome = 'success') {
    const body = new URLSearchParams({ outcome });
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    return answer.headers.get('location') ?? undefined;
  }

  /** What the gateway holds for one checkout. */
  async chargesOf(checkoutId) {
    return (await this.charges()).filter(({ metadata }) => metadata.checkout_id === checkoutId);
  }

  /** Everything the local gateway holds. */
  async charges() {
    return (await this.stripe.request('GET', '/_sandbox/charges')).body.data;
  }

  async close() {
    await Promise.all([this.checkout, this.order, this.stripe].map((client) => client.close()));
  }
}
