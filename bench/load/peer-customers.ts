import { HttpClient } from '../../tools/launcher/shopper/http.ts';
import type { Customers, PeerShopfront } from './load-types.ts';

const ANSWER = '{__typename ... on Order{id code state totalWithTax} ... on ErrorResult{errorCode message}}';
const STEPS = {
  addLine: `mutation Add($id:ID!){r:addItemToOrder(productVariantId:$id,quantity:1)${ANSWER}}`,
  addLines: `mutation AddAll($inputs:[AddItemInput!]!){r:addItemsToOrder(inputs:$inputs){order{id code state} errorResults{... on ErrorResult{errorCode message}}}}`,
  customer: `mutation Customer($input:CreateCustomerInput!){r:setCustomerForOrder(input:$input)${ANSWER}}`,
  address: `mutation Address($input:CreateAddressInput!){r:setOrderShippingAddress(input:$input)${ANSWER}}`,
  shipping: `mutation Shipping($ids:[ID!]!){r:setOrderShippingMethod(shippingMethodId:$ids)${ANSWER}}`,
  arrange: `mutation Arrange{r:transitionOrderToState(state:"ArrangingPayment")${ANSWER}}`,
  pay: `mutation Pay{r:addPaymentToOrder(input:{method:"instant",metadata:{}})${ANSWER}}`,
};

interface GraphQlAnswer {
  readonly errors?: readonly { readonly message: string }[];
  readonly data?: {
    readonly r: {
      readonly __typename?: string;
      readonly state?: string;
      readonly errorCode?: string;
      readonly errorResults?: readonly { readonly errorCode: string }[];
    };
  };
}

let serial = Date.now() % 1e9;

/** Customers of the peer's shop API: the same checkout as ours, by a guest with a bearer token. */
export class PeerCustomers implements Customers {
  private readonly client: HttpClient;
  private readonly shopfront: PeerShopfront;

  constructor(shopfront: PeerShopfront) {
    this.shopfront = shopfront;
    this.client = new HttpClient(shopfront.url);
  }

  async buy(onConfirm: () => void): Promise<void> {
    serial += 1;
    const session = new Session(this.client);
    await this.fill(session);
    await session.send('customer', {
      input: { firstName: 'Ann', lastName: `N${serial}`, emailAddress: `shopper-${serial}@example.test` },
    });
    await session.send('address', {
      input: {
        fullName: `Ann N${serial}`,
        streetLine1: '1 High Street',
        city: 'Berlin',
        postalCode: '10115',
        countryCode: 'DE',
      },
    });
    await session.send('shipping', { ids: [this.shopfront.shippingMethodId] });
    onConfirm();
    await session.send('arrange');
    const state = await session.send('pay');
    if (state !== 'PaymentSettled') throw new Error(`pay: the order is ${state}`);
  }

  private async fill(session: Session): Promise<void> {
    const ids = this.someVariants();
    if (this.shopfront.inOneRequest) {
      const inputs = ids.map((productVariantId) => ({ productVariantId, quantity: 1 }));
      await session.send('addLines', { inputs });
    } else for (const id of ids) await session.send('addLine', { id });
  }

  private someVariants(): string[] {
    const { variants, lines } = this.shopfront;
    const chosen = new Set<string>();
    while (chosen.size < lines) {
      const id = variants[Math.floor(Math.random() * variants.length)];
      if (id !== undefined) chosen.add(id);
    }
    return [...chosen];
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** One guest; the first answer brings the token. */
class Session {
  private readonly client: HttpClient;
  private token: string | undefined;

  constructor(client: HttpClient) {
    this.client = client;
  }

  /** Sends a step and returns the order's state; throws where it was refused. */
  async send(step: keyof typeof STEPS, variables: object = {}): Promise<string | undefined> {
    const { headers, body } = await this.client.request<GraphQlAnswer>('POST', '/shop-api', {
      headers: this.token === undefined ? {} : { authorization: `Bearer ${this.token}` },
      body: { query: STEPS[step], variables },
    });
    const token = headers['vendure-auth-token'];
    if (typeof token === 'string') this.token = token;
    const refusal = refusalOf(body);
    if (refusal !== undefined) throw new Error(`${step}: ${refusal}`);
    return body.data?.r.state;
  }
}

function refusalOf({ errors, data }: GraphQlAnswer): string | undefined {
  if (errors?.[0]) return errors[0].message.slice(0, 160);
  if (!data) return 'an answer without data';
  return data.r.errorCode ?? data.r.errorResults?.[0]?.errorCode;
}
