import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { TemplateStore } from './template-store.js';
import { renderTemplate } from './template.js';

const dir = resolve(import.meta.dirname, '../../templates');
const entry = { quantity: '1', name: 'Cup', sku: 'CUP' };
const full = {
  shop: 'Shop',
  order_number: 'A-1',
  new_order_number: 'A-2',
  reference: 'A-1',
  total: '$2.00',
  amount: '$1.00',
  partial: 'yes',
  without_order: 'yes',
  cash_on_delivery: 'yes',
  was_charged: 'yes',
  carrier: 'Post',
  tracking_number: 'T-1',
  tracking_url: 'https://carrier.example/T-1',
  lines: [entry],
  replacements: [entry],
};
const empty = {
  ...Object.fromEntries(Object.keys(full).map((name) => [name, ''])),
  lines: [],
  replacements: [],
};

describe('CON-2 the templates that come with the app', () => {
  it('exist in every language for every kind of mail', async () => {
    const [english, german] = await Promise.all(
      ['en', 'de'].map((locale) => readdir(join(dir, 'default', locale))),
    );

    expect(english).toHaveLength(14);
    expect(german!.sort()).toEqual(english!.sort());
  });

  it('render with everything given and with nothing', async () => {
    const store = new TemplateStore({ MAIL_DEFAULT_LOCALE: 'en' });
    for (const file of await readdir(join(dir, 'default/en'))) {
      for (const locale of ['en', 'de']) {
        const { text } = await store.find('any', locale, file.replace('.txt', ''));
        const { subject, body } = renderTemplate(text, full);
        expect(`${subject}\n${body}`).not.toMatch(/[{}]/);
        expect(renderTemplate(text, empty).body).not.toMatch(/[{}]|undefined/);
      }
    }
  });
});
