import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { buildDocument } from './document.js';
import { moneySchema } from './money-schemas.js';
import { mountDocs } from './mount-docs.js';
import { renderDocs } from './render-docs.js';
import { publicPartOf } from './route.js';
import type { ApiDescription } from './route.js';

const api: ApiDescription = {
  title: 'Example',
  version: '1',
  description: 'An <example>',
  routes: [
    {
      method: 'get',
      path: '/v1/things/{id}',
      summary: 'A thing',
      access: 'guest-or-customer',
      query: z.object({ limit: z.coerce.number().int().optional() }),
      responses: {
        200: { description: 'the thing', schema: z.object({ price: moneySchema }).meta({ id: 'Thing' }) },
      },
      reasons: ['ORDER_NOT_FOUND', 'CHECKOUT_IN_PROGRESS', 'PAYMENT_DECLINED'],
    },
    {
      method: 'delete',
      path: '/v1/things/{id}',
      summary: 'Removes it',
      access: 'customer',
      responses: { 204: { description: 'gone' } },
    },
  ],
};
const document = buildDocument(api);
const get = document.paths['/v1/things/{id}']?.['get'] as {
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<
    string,
    { description: string; headers?: object; content: Record<string, { schema: object }> }
  >;
};

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with one operation per method', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths['/v1/things/{id}'] ?? {})).toEqual(['get', 'delete']);
  });

  it('keeps named schemas once, as components', () => {
    expect(get.responses['200']?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Thing',
    });
    expect(document.components['schemas']).toMatchObject({
      Thing: { properties: { price: { $ref: '#/components/schemas/Money' } } },
      Money: { properties: { amountMinor: { type: 'integer' } } },
      Problem: { type: 'object' },
    });
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('names path, query and tenant parameters', () => {
    const named = get.parameters.map(({ name, in: place, required }) => `${place} ${name} ${required}`);
    expect(named).toEqual([
      'path id true',
      'query limit false',
      'header x-tenant-id true',
      'header x-request-id false',
    ]);
  });

  it('groups problem reasons by their HTTP status', () => {
    expect(get.responses['404']?.description).toContain('ORDER_NOT_FOUND');
    expect(get.responses['409']?.headers).toHaveProperty('Retry-After');
    expect(get.responses['401']?.description).toContain('UNAUTHENTICATED');
  });

  it('TRU-17 names declineCode only where a payment may be declined', () => {
    const schemaFor = (status: string): string =>
      JSON.stringify(get.responses[status]?.content['application/problem+json']?.schema);

    expect(schemaFor('402')).toContain('"declineCode":{"type":"string"');
    expect(schemaFor('402')).toContain('insufficient_funds');
    expect(schemaFor('404')).not.toContain('declineCode');
  });

  it('renders as an HTML page, with everything escaped', () => {
    const page = renderDocs(document);
    expect(page).toContain('An &lt;example&gt;');
    expect(page).not.toContain('<script');
    expect(page).toContain('/v1/things/{id}');
  });

  it('is served as JSON and as a page', () => {
    const handlers = new Map<string, (request: never, reply: never) => unknown>();
    const asked: boolean[] = [];
    mountDocs({ get: (path, _options, handler) => handlers.set(path, handler) }, (internal) => {
      asked.push(internal);
      return document;
    });
    const sent: string[] = [];
    const reply = { header: () => reply, send: (body: string) => sent.push(body) };
    const request = { raw: {} } as never;
    handlers.get('/openapi.json')?.(request, reply as never);
    handlers.get('/docs')?.(request, reply as never);
    expect(JSON.parse(sent[0] ?? '')).toEqual(JSON.parse(JSON.stringify(document)));
    expect(sent[1]).toMatch(/^<!doctype html>/);
    expect(asked).toEqual([false]);
  });

  it('TRU-1 omits routes of the internal port from the public document', () => {
    const [first, second] = api.routes;
    const part = publicPartOf({ ...api, routes: [first!, { ...second!, internal: true }] });

    expect(Object.keys(buildDocument(part).paths['/v1/things/{id}'] ?? {})).toEqual(['get']);
  });
});
