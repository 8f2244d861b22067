import { describe, expect, it } from '@jest/globals';

import { outsideNews } from './fulfilment-event.js';

describe('TRU-16 what a carrier tells', () => {
  const told = (tracking_url: string) =>
    outsideNews({
      id: 'e',
      topic: 'shipping.shipment.updated',
      tenantId: 'demo',
      data: { order_id: 'O', status: 'in_transit', tracking_number: 'T-1', tracking_url },
    });

  it('TRU-16 keeps a link that a mail may lead to', () => {
    expect(told('https://carrier.example/T-1').shipment.trackingUrl).toBe('https://carrier.example/T-1');
  });

  it('TRU-16 counts without a link that nobody may be led to', () => {
    expect(told('javascript:alert(1)')).toMatchObject({
      orderId: 'o',
      shipment: { trackingNumber: 'T-1', trackingUrl: undefined },
    });
  });
});
