import { appAddress, gatewayUrl } from '../ports/urls.ts';
import type { StackUrls } from '../stack-types.ts';
import type { Charge } from './answers.ts';
import { HttpClient } from './http.ts';
import type { Answer } from './http.ts';
import { Shopper } from './shopper.ts';
import type { ShopperOptions } from './shopper.ts';

/** A running stack as its customers see it. */
export class Shop {
  readonly urls: StackUrls;
  readonly checkout: HttpClient;
  readonly order: HttpClient;
  readonly stripe: HttpClient;

  constructor(urls: StackUrls) {
    this.urls = urls;
    this.checkout = new HttpClient(appAddress(urls, 'checkout').http);
    this.order = new HttpClient(appAddress(urls, 'order').http);
    this.stripe = new HttpClient(gatewayUrl(urls));
  }

  /** A new shopper, anonymous or with a customer's token. */
  shopper(options: ShopperOptions = {}): Shopper {
    return new Shopper(this, options);
  }

  /** Passes or fails the challenge of the customer's bank. */
  finishChallenge(
    clientSecret: string,
    outcome: 'success' | 'failure' = 'success',
  ): Promise<Answer<unknown>> {
    const [id] = clientSecret.split('_secret_');
    return this.stripe.request('POST', `/_sandbox/payment_intents/${id}/challenge`, { body: { outcome } });
  }

  /** Presses a button of the gateway's page; returns where that redirects to, undefined where the page takes no payment any more. */
  async payOnPage(url: string, outcome = 'success'): Promise<string | undefined> {
    const body = new URLSearchParams({ outcome });
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    return answer.headers.get('location') ?? undefined;
  }

  /** The gateway's charges for one checkout. */
  async chargesOf(checkoutId: string): Promise<Charge[]> {
    return (await this.charges()).filter(({ metadata }) => metadata.checkout_id === checkoutId);
  }

  /** All charges of the local gateway. */
  async charges(): Promise<Charge[]> {
    return (await this.stripe.request<{ data: Charge[] }>('GET', '/_sandbox/charges')).body.data;
  }

  async close(): Promise<void> {
    await Promise.all([this.checkout, this.order, this.stripe].map((client) => client.close()));
  }
}
