import { HttpClient } from './http.mjs';
import { Shopper } from './shopper.mjs';

/** A running stack as its customers see it. */
export class Shop {
  constructor(urls) {
    this.urls = urls;
    this.checkout = new HttpClient(urls.checkout.http);
    this.order = new HttpClient(urls.order.http);
    this.analytics = new HttpClient(urls.analytics.http);
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

  /** Conversion facts that analytics has booked for a tenant, yesterday to tomorrow. */
  async conversions(tenant) {
    const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const path = `/v1/daily?from=${day(-1)}&to=${day(1)}`;
    const { body } = await this.analytics.request('GET', path, { headers: { 'x-tenant-id': tenant } });
    return body.days.reduce((sum, { conversions }) => sum + conversions, 0);
  }

  async close() {
    await Promise.all(
      [this.checkout, this.order, this.analytics, this.stripe].map((client) => client.close()),
    );
  }
}
