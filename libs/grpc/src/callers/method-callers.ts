import { CALLERS_BY_METHOD } from './generated/callers-by-method.js';

/** The service of the storefront, which calls on customers' behalf; its certificate names are configuration. */
export const STOREFRONT = 'storefront';
/** Operators' tools; beside the certificate, a token with the role `ops` is required. */
export const OPERATOR = 'operator';

/** A caller that a proto may name: an app, or one of the two above. */
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

/**
 * The callers of every method of every service (TRU-4); all others are refused. Generated from the `Callers:` lines of the protos, as the
 * mesh's policies are (`npm run generate`); a test compares the apps with the calls in their code. Only health and reflection are not
 * listed.
 */
export const METHOD_CALLERS: Readonly<Record<string, Readonly<Record<string, readonly MethodCaller[]>>>> =
  CALLERS_BY_METHOD;

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
