import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  METHOD_CALLERS,
  OPERATOR,
  SERVING_APPS,
  STOREFRONT,
  callersOf,
  isForOperatorsOnly,
} from '@holdfast/grpc';
import { PROTO_DIR } from '@holdfast/proto';

import { APPS } from '../../launcher/apps/apps.ts';
import { readCallGraph } from './call-graph.ts';
import { readProtos } from './protos.ts';

const protos = readProtos();
const methods = protos.flatMap(({ package: name, service, methods: given }) =>
  given.map(({ name: method, callers }) => ({ service: `${name}.${service}`, method, callers })),
);
const calls = readCallGraph(protos);
const callersOfMethod = (service: string, method: string) => METHOD_CALLERS[service]?.[method] ?? [];
const isApp = (caller: string): boolean => caller !== STOREFRONT && caller !== OPERATOR;

describe('TRU-4 the table of callers', () => {
  it.each(methods)(
    'TRU-4 lets those call $service/$method whom its proto names',
    ({ service, method, callers }) => {
      expect(METHOD_CALLERS[service]?.[method]).toEqual(callers);
    },
  );

  it('TRU-4 names no method that the protos do not have', () => {
    const known = new Set(methods.map(({ service, method }) => `${service}/${method}`));
    const entered = Object.entries(METHOD_CALLERS).flatMap(([service, given]) =>
      Object.keys(given).map((method) => `${service}/${method}`),
    );

    expect(entered.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(methods)(
    'TRU-4 lets exactly those apps call $service/$method whose code calls it',
    ({ service, method }) => {
      const entered = callersOfMethod(service, method).filter(isApp);

      expect([...entered].sort()).toEqual([...(calls.get(`${service}/${method}`) ?? [])].sort());
    },
  );

  it('TRU-4 finds the calls in the code at all', () => {
    expect(calls.get('holdfast.order.v1.OrderService/CreateOrder')).toEqual(
      new Set(['checkout', 'checkout-worker']),
    );
    expect(calls.get('holdfast.checkout.v1.CheckoutService/CompleteHostedCheckout')).toEqual(
      new Set(['payment']),
    );
  });

  it('TRU-4 gives every method a caller, and no method storefronts and others at once', () => {
    for (const { service, method } of methods) {
      const callers = callersOfMethod(service, method);
      expect([method, callers.length > 0]).toEqual([method, true]);
      if (callers.includes(STOREFRONT)) expect([method, callers]).toEqual([method, [STOREFRONT]]);
    }
  });

  it('names the methods that stream `Watch…`, and no others: clients tell them apart by it', () => {
    const text = readdirSync(PROTO_DIR, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('_service.proto'))
      .map((file) => readFileSync(path.join(PROTO_DIR, file), 'utf8'))
      .join('\n');
    const streaming = [...text.matchAll(/rpc (\w+)\([^)]*\) returns \(stream/g)].map(([, name]) => name);

    expect(streaming).toEqual(
      methods.filter(({ method }) => method.startsWith('Watch')).map(({ method }) => method),
    );
    expect(streaming).not.toEqual([]);
  });

  it('TRU-4 gives storefronts the cart and the checkout, but not what payment reports', () => {
    const open = methods.filter(({ service, method }) =>
      callersOfMethod(service, method).includes(STOREFRONT),
    );

    expect(new Set(open.map(({ service }) => service))).toEqual(
      new Set(['holdfast.checkout.v1.CartService', 'holdfast.checkout.v1.CheckoutService']),
    );
    expect(open.map(({ method }) => method)).not.toContain('CompleteHostedCheckout');
  });

  it('TRU-4 leaves manual moves of money, and reads about persons, to operators with the role', () => {
    for (const path of [
      '/holdfast.payment.v1.PaymentService/RefundPayment',
      '/holdfast.payment.v1.PaymentService/ListCustomerPayments',
      '/holdfast.order.v1.OrderService/CancelOrder',
      '/holdfast.order.v1.OrderService/GetOrder',
      '/holdfast.loyalty.v1.LoyaltyService/GetBalance',
    ])
      expect([path, isForOperatorsOnly(callersOf(path) as never)]).toEqual([path, true]);
  });

  it.each([
    ['/grpc.health.v1.Health/Check', 'anyone'],
    ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', 'anyone'],
    ['/holdfast.order.v1.OrderService/GiveAway', undefined],
    ['/holdfast.order.v1.OrderService/constructor', undefined],
    ['/__proto__/constructor', undefined],
    ['/grpc.health.v1.Health/Check/../../holdfast.order.v1.OrderService/CancelOrder', undefined],
    ['/grpc.health.v1evil.Health/Check', undefined],
  ])('TRU-4 says of %s: %s', (path, callers) => {
    expect(callersOf(path)).toBe(callers);
  });

  it('TRU-4 knows which app serves every package', () => {
    const serving = new Set(APPS.filter(({ grpc }) => grpc).map(({ name }) => name));

    expect(Object.keys(SERVING_APPS).sort()).toEqual(
      [...new Set(protos.map(({ package: name }) => name))].sort(),
    );
    expect(new Set(Object.values(SERVING_APPS))).toEqual(serving);
  });
});
