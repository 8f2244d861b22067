import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Call } from '../ports/call.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethod, ShippingMethods, ShippingRequest } from '../ports/shipping.port.js';
import { Copies } from './copies.js';
import { RevisionWatches } from './revision-watches.js';

/** Shipping methods and their rates for what is only shown: from copies under shipping's revision, else from shipping. */
@Injectable()
export class CopiedShipping implements OnModuleDestroy {
  private readonly revisions: RevisionWatches;
  private readonly copies: Copies<readonly ShippingMethod[]>;

  constructor(private readonly shipping: ShippingPort) {
    this.revisions = new RevisionWatches('shipping', (signal) => shipping.watchRevision(signal));
    this.copies = new Copies('shipping_methods', this.revisions);
  }

  /** As `ShippingPort.methods`. A refusal is not kept. */
  async methods(request: ShippingRequest, call?: Call): Promise<Omit<ShippingMethods, 'terms'>> {
    const question = questionOf(request);
    const found = this.copies.find([question]);
    if (found) return { methods: found[0]! };
    const askedAt = performance.now();
    const { methods, terms } = await this.shipping.methods(request, call);
    this.copies.keep([[question, methods]], terms, askedAt);
    return { methods };
  }

  onModuleDestroy(): void {
    this.revisions.close();
  }
}

const questionOf = ({ currency, address, weightGrams, subtotalMinor }: ShippingRequest): string => {
  const { countryCode, region = '', postalCode } = address;
  return [currency, countryCode, region, postalCode, weightGrams, subtotalMinor].join('\n');
};
