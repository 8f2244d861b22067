/** The service of the storefront, which calls on customers' behalf; its certificate names are configuration. */
export const STOREFRONT = 'storefront';
/** Operators' tools; beside the certificate, a token with the role `ops` is required. */
export const OPERATOR = 'operator';

/** A caller in the table below: an app by its name, or one of the two above. */
export type MethodCaller =
  | 'checkout'
  | 'checkout-worker'
  | 'order'
  | 'payment'
  | 'warehouse'
  | 'promotion'
  | 'loyalty-rewards'
  | 'notification'
  | typeof STOREFRONT
  | typeof OPERATOR;

/** Both drive checkouts, by the same code. */
const CHECKOUTS = ['checkout', 'checkout-worker'] as const;
const OPERATORS = [OPERATOR] as const;
const STOREFRONTS = [STOREFRONT] as const;

/**
 * The callers of every method of every service (TRU-4); all others are refused. A test compares the methods with the protos, and the apps
 * with the calls in their code; the mesh's policies are generated from this table (`npm run generate`). A new RPC, or a new caller, is a
 * line here. Only health and reflection are not listed.
 */
export const METHOD_CALLERS: Readonly<Record<string, Readonly<Record<string, readonly MethodCaller[]>>>> = {
  'holdfast.catalog.v1.CatalogService': {
    BatchGetProducts: [...CHECKOUTS, 'order', OPERATOR],
    CreateProduct: OPERATORS,
    ImportProducts: OPERATORS,
  },
  'holdfast.checkout.v1.CartService': {
    CreateCart: STOREFRONTS,
    GetCart: STOREFRONTS,
    AddCartLine: STOREFRONTS,
    UpdateCartLine: STOREFRONTS,
    RemoveCartLine: STOREFRONTS,
    SetPromotionCodes: STOREFRONTS,
    ClaimCart: STOREFRONTS,
  },
  'holdfast.checkout.v1.CheckoutService': {
    StartCheckout: STOREFRONTS,
    UpdateCheckout: STOREFRONTS,
    GetCheckout: STOREFRONTS,
    CancelCheckout: STOREFRONTS,
    ListShippingMethods: STOREFRONTS,
    ConfirmCheckout: STOREFRONTS,
    CreateHostedSession: STOREFRONTS,
    CompleteHostedCheckout: ['payment'],
    GetCheckoutOrder: STOREFRONTS,
  },
  'holdfast.loyalty.v1.LoyaltyService': {
    GetBalance: OPERATORS,
  },
  'holdfast.order.v1.OrderService': {
    CreateOrder: CHECKOUTS,
    FenceCartSession: CHECKOUTS,
    FindOrderByCartSession: OPERATORS,
    GetOrder: OPERATORS,
    GetOrderFacts: ['payment', 'warehouse', 'promotion', 'loyalty-rewards', 'notification'],
    CancelOrder: OPERATORS,
  },
  'holdfast.order.v1.ReturnService': {
    RequestReturn: OPERATORS,
    RequestExchange: OPERATORS,
    ListReturns: OPERATORS,
    ApproveReturn: OPERATORS,
    ReceiveReturn: OPERATORS,
    CompleteReturn: OPERATORS,
    RejectReturn: OPERATORS,
  },
  'holdfast.payment.v1.PaymentReportService': {
    GetPaymentStatus: OPERATORS,
    GetDailyReport: OPERATORS,
    ListRefunds: OPERATORS,
  },
  'holdfast.payment.v1.PaymentService': {
    AuthorizePayment: CHECKOUTS,
    OpenPaymentPage: CHECKOUTS,
    VoidPayment: CHECKOUTS,
    AbandonPayment: CHECKOUTS,
    BatchGetPayments: [...CHECKOUTS, 'order'],
    CapturePayment: ['order'],
    GetRefundFacts: ['notification'],
    RefundPayment: OPERATORS,
    ListCustomerPayments: OPERATORS,
  },
  'holdfast.pricing.v1.PricingService': {
    GetPrices: [...CHECKOUTS, 'order'],
    CalculateTax: CHECKOUTS,
    SetPrice: OPERATORS,
    SetTaxRate: OPERATORS,
  },
  'holdfast.promotion.v1.PromotionService': {
    ValidatePromotions: CHECKOUTS,
    ReservePromotions: CHECKOUTS,
    ApplyPromotion: CHECKOUTS,
    ReleasePromotions: CHECKOUTS,
    ListPromotions: OPERATORS,
    GetPromotion: OPERATORS,
  },
  'holdfast.shipping.v1.ShippingService': {
    RateShipping: CHECKOUTS,
    SetRatesEnabled: OPERATORS,
  },
  'holdfast.warehouse.v1.WarehouseService': {
    CheckAvailability: OPERATORS,
    ReserveStock: [...CHECKOUTS, 'order'],
    ExtendReservations: CHECKOUTS,
    PinReservations: CHECKOUTS,
    ConfirmReservations: CHECKOUTS,
    ReleaseReservations: CHECKOUTS,
    ValidateAllocation: ['order'],
    GetStock: OPERATORS,
    SetStock: OPERATORS,
  },
};

/** The app that serves each package. */
export const SERVING_APPS = {
  'holdfast.catalog.v1': 'catalog',
  'holdfast.checkout.v1': 'checkout',
  'holdfast.loyalty.v1': 'loyalty-rewards',
  'holdfast.order.v1': 'order',
  'holdfast.payment.v1': 'payment',
  'holdfast.pricing.v1': 'pricing',
  'holdfast.promotion.v1': 'promotion',
  'holdfast.shipping.v1': 'shipping',
  'holdfast.warehouse.v1': 'warehouse',
} as const;

const APP_OF_PACKAGE: ReadonlyMap<string, string> = new Map(Object.entries(SERVING_APPS));

/** The app that serves a package; its clients expect this app's certificate. */
export function servingApp(packageName: string): string {
  const app = APP_OF_PACKAGE.get(packageName);
  if (app === undefined) throw new Error(`no app is listed for ${packageName} (SERVING_APPS)`);
  return app;
}

/** By the path of a call: `/holdfast.order.v1.OrderService/CreateOrder`. */
const BY_PATH: ReadonlyMap<string, readonly MethodCaller[]> = new Map(
  Object.entries(METHOD_CALLERS).flatMap(([service, methods]) =>
    Object.entries(methods).map(([method, callers]) => [`/${service}/${method}`, callers] as const),
  ),
);

const OPEN = /^\/grpc\.(?:health|reflection)\.v1(?:alpha)?\.\w+\/\w+$/;

/** The callers of a method; `anyone` for health and reflection, undefined for a method that is not listed. */
export const callersOf = (path: string): readonly MethodCaller[] | 'anyone' | undefined =>
  OPEN.test(path) ? 'anyone' : BY_PATH.get(path);

/** Whether only operators' tools may call it: then the role is required of every caller. */
export const isForOperatorsOnly = (callers: readonly MethodCaller[]): boolean =>
  callers.every((caller) => caller === OPERATOR);

/** Every app that serves or calls by gRPC: the names a certificate may carry. */
export const APPS_WITH_NAMES: readonly string[] = [
  ...new Set<string>([
    ...APP_OF_PACKAGE.values(),
    ...[...BY_PATH.values()].flat().filter((caller) => caller !== STOREFRONT && caller !== OPERATOR),
  ]),
];
