import { describe, expect, it } from '@jest/globals';

import { toFulfilmentEvent } from './fulfilment-event.js';

describe('TRU-16 events of carriers', () => {
  const published = (tracking_url: string) =>
    toFulfilmentEvent({
      id: 'e',
      topic: 'shipping.shipment.updated',
      tenantId: 'demo',
      data: { order_id: 'O', status: 'in_transit', tracking_number: 'T-1', tracking_url },
    });

  it('TRU-16 keeps a link that a mail may lead to', () => {
    expect(published('https://carrier.example/T-1').shipment.trackingUrl).toBe('https://carrier.example/T-1');
  });

  it('TRU-16 are applied without an unsafe link', () => {
    expect(published('javascript:alert(1)')).toMatchObject({
      orderId: 'o',
      shipment: { trackingNumber: 'T-1', trackingUrl: undefined },
    });
  });
});
