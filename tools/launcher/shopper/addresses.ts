/** A postal address as the API takes it. */
export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly countryCode: string;
}

/** Addresses the demo ships to, by tenant. */
export const ADDRESSES = {
  demo: {
    name: 'Ada Byron',
    line1: '1 Market Street',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    countryCode: 'US',
  },
  'demo-eu': {
    name: 'Ada Byron',
    line1: 'Damrak 1',
    city: 'Amsterdam',
    postalCode: '1012 LG',
    countryCode: 'NL',
  },
  'demo-jp': {
    name: 'Ada Byron',
    line1: '1-1 Chiyoda',
    city: 'Tokyo',
    region: '13',
    postalCode: '100-0001',
    countryCode: 'JP',
  },
} as const satisfies Readonly<Record<string, Address>>;

/** A shop of the demo data. */
export type DemoTenant = keyof typeof ADDRESSES;
