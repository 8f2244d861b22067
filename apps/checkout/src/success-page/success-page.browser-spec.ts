import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { outOfStock } from '@holdfast/checkout/testing';
import { newId } from '@holdfast/request-context';
import { chromiumPath } from '@holdfast/testing';

import { GrpcCaller } from '../testing/grpc-caller.js';
import { TestApp } from '../testing/test-app.js';
import type { GuestCart } from '../testing/test-app.js';

// As CommonJS: Jest cannot load the module that wraps it.
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core') as typeof import('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const URLS = { successUrl: 'https://shop.test/done', cancelUrl: 'https://shop.test/cart' };

// A browser on a busy machine.
jest.setTimeout(60_000);

let app: TestApp;
let grpc: GrpcCaller;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Answers to the page's polls that were asked for, by the page's own clock. */
let polls: number[];

beforeAll(async () => {
  app = await TestApp.open();
  grpc = new GrpcCaller(app.grpcUrl);
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}, 120_000);
afterAll(async () => {
  await browser.close();
  grpc.close();
  await app.close();
});
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-US' });
  page = await context.newPage();
  // The page's time passes only when a test lets it.
  await page.clock.install({ time: '2026-01-01T00:00:00Z' });
  await page.clock.pauseAt('2026-01-01T01:00:00Z');
  polls = [];
});
afterEach(() => context.close());

async function cartAtPage(): Promise<GuestCart> {
  const cart = await app.checkout();
  const path = `/v1/checkouts/${cart.checkoutId}/hosted-session`;
  expect((await app.call('POST', path, { token: cart.token, body: URLS })).status).toBe(201);
  return cart;
}
const paid = async ({ checkoutId }: GuestCart): Promise<void> => {
  app.ports.payment.answerPage(checkoutId, 'paid');
  await grpc.call('CheckoutService', 'CompleteHostedCheckout', { checkoutId, attempt: 1 });
};
const urlOf = ({ checkoutId }: { checkoutId: string }, fragment = ''): string =>
  `${app.url}/pay/success?checkout=${checkoutId}&tenant=demo${fragment}`;

/** Comes back from the gateway, in the browser that has the customer's data from the shop. */
async function comeBack({ checkoutId, token }: GuestCart): Promise<void> {
  const kept = JSON.stringify({ cartToken: token });
  const key = `holdfast:checkout:${checkoutId}`;
  await page.addInitScript(`sessionStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(kept)})`);
  const started = Date.now();
  page.on('request', (request) => {
    if (request.url().endsWith('/order')) polls.push(Date.now() - started);
  });
  await page.goto(urlOf({ checkoutId }));
}
/** Lets the page's time pass; resolves when the poll that fell into it was answered. */
async function pass(ms: number): Promise<void> {
  const answered = page.waitForResponse(/\/order$/);
  await page.clock.runFor(ms);
  await answered;
}
const heading = (): Promise<string | null> => page.locator('h1').textContent();
const untilHeading = (text: RegExp): Promise<void> => page.getByRole('heading', { name: text }).waitFor();
const violations = async (): Promise<string[]> => {
  // It waits by timers of its own.
  await page.clock.resume();
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
};

describe('HST-3 the page a customer comes back to', () => {
  it('HST-3 waits 1.5 s before it asks, then says that the order is made, with number and total', async () => {
    const cart = await cartAtPage();
    await paid(cart);
    await comeBack(cart);
    await page.clock.runFor(1_400);
    expect(polls).toHaveLength(0);
    expect(await heading()).toBe('Your payment is being confirmed');

    await pass(200);

    await untilHeading(/your order is made/);
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/H-\d+/);
    expect(text).toContain('$16.00');
    expect(await page.title()).toBe('Thank you, your order is made');
    expect(await page.evaluate('document.activeElement.id')).toBe('title');
  });

  it('HST-3 asks every 3 s while it is pending, and shows the order that is created meanwhile', async () => {
    const cart = await cartAtPage();
    await comeBack(cart);
    await pass(1_500);
    await pass(3_000);
    expect(polls).toHaveLength(2);
    expect(await heading()).toBe('Your payment is being confirmed');

    await paid(cart);
    await pass(3_000);

    await untilHeading(/your order is made/);
    expect(polls).toHaveLength(3);
  });

  it('HST-3 stops after 30 s, says what to do, and asks again on request', async () => {
    const cart = await cartAtPage();
    await comeBack(cart);
    await pass(1_500);
    for (let asked = 0; asked < 10; asked += 1) await pass(3_000);

    await untilHeading(/longer than usual/);
    expect(polls).toHaveLength(11);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Please do not pay again');
    expect(text).toContain(cart.checkoutId);
    await page.clock.runFor(60_000);
    expect(polls).toHaveLength(11);
    expect(await violations()).toEqual([]);

    await paid(cart);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await pass(1_500);
    await untilHeading(/your order is made/);
  });

  it('HST-3 says that no order was made, and that the money goes back', async () => {
    const cart = await cartAtPage();
    app.ports.warehouse.calls.always('pin', { kind: 'refuse', error: outOfStock() });
    await paid(cart);
    app.ports.warehouse.calls.always('pin', undefined);
    await comeBack(cart);

    await pass(1_500);

    await untilHeading(/not made/);
    expect(await page.locator('main').innerText()).toMatch(/sold out.*goes back by itself/s);
    expect(await violations()).toEqual([]);
  });

  it('HST-3 goes on asking while the shop cannot be reached', async () => {
    const cart = await cartAtPage();
    await paid(cart);
    await page.route(/\/order$/, (route) => route.abort(), { times: 1 });
    await comeBack(cart);
    const failed = page.waitForEvent('requestfailed');
    await page.clock.runFor(1_500);
    await failed;

    await pass(3_000);

    await untilHeading(/your order is made/);
  });

  it('HST-3 does not guess: without data of the customer it says so, and asks nothing', async () => {
    const cart = await cartAtPage();
    await page.goto(urlOf(cart));

    await untilHeading(/cannot tell/);
    await page.goto(urlOf({ checkoutId: newId() }, '#token=wrong'));
    await pass(1_500);
    await untilHeading(/cannot tell/);
  });

  it('HST-3 takes a token out of the address at once', async () => {
    const cart = await cartAtPage();
    await page.goto(urlOf(cart, `#token=${cart.token}`));

    expect(page.url()).not.toContain('token');
    await pass(1_500);
    expect(await heading()).toBe('Your payment is being confirmed');
  });

  it('HST-3 is accessible while it waits, on a small screen and in the dark', async () => {
    const cart = await cartAtPage();
    await page.setViewportSize({ width: 320, height: 480 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await comeBack(cart);

    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });

  it('HST-3 runs nothing but its own script, and says so to the browser', async () => {
    const { headers, status } = await fetch(`${app.url}/pay/success`);

    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});
