import { describe, expect, it } from '@jest/globals';

import { orderNotice } from './order-notice.js';

describe('TRU-16 the link of a mail about a parcel', () => {
  const linkFor = (trackingUrl: string | undefined) =>
    orderNotice({
      order: {
        orderId: 'o',
        orderNumber: 'HF-1',
        locale: 'en',
        email: 'ada@example.com',
        total: { amount_minor: 100, currency: 'USD' },
        lines: [],
        paymentType: 'card',
      },
      move: { to: 'shipped', trackingUrl },
    } as unknown as Parameters<typeof orderNotice>[0]).variables['tracking_url'];

  it.each([
    ['https://carrier.example/T-1', 'https://carrier.example/T-1'],
    ['javascript:alert(1)', ''],
    ['data:text/html,x', ''],
    ['no address', ''],
    [undefined, ''],
  ])('TRU-16 for %s is "%s"', (given, link) => {
    expect(linkFor(given)).toBe(link);
  });
});
