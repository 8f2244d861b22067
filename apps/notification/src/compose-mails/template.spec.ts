import { describe, expect, it } from '@jest/globals';

import { TemplateError, renderTemplate } from './template.js';

describe('CON-2 templates', () => {
  it('fill texts, lists and parts that depend on a text', () => {
    const template =
      'Subject: Order {{number}}\n\n{{#lines}}\n{{quantity}} x {{name}}\n{{/lines}}\n{{#note}}\nNote: {{note}}\n{{/note}}\n{{^note}}\nNo note\n{{/note}}\n';
    const lines = [
      { quantity: '1', name: 'Cup' },
      { quantity: '2', name: 'Pot' },
    ];

    expect(renderTemplate(template, { number: 'A-1', lines, note: '' })).toEqual({
      subject: 'Order A-1',
      body: '1 x Cup\n2 x Pot\nNo note\n',
    });
    expect(renderTemplate(template, { number: 'A-1', lines: [], note: 'fragile' }).body).toBe(
      'Note: fragile\n',
    );
  });

  it('let no value add lines of its own', () => {
    const { subject } = renderTemplate('Subject: {{x}}\n\nbody', { x: 'a\r\nBcc: thief@example.com\u0000' });

    expect(subject).toBe('a Bcc: thief@example.com');
  });

  it('do not read placeholders out of values', () => {
    const variables = { x: '{{y}}', lines: [{ name: '{{x}}' }] };

    expect(renderTemplate('Subject: {{x}}\n\n{{#lines}}{{name}}{{/lines}}', variables)).toEqual({
      subject: '{{y}}',
      body: '{{x}}',
    });
  });

  it('refuse a variable that was not given, and a missing subject', () => {
    expect(() => renderTemplate('Subject: {{x}}\n\nbody', {})).toThrow(TemplateError);
    expect(() => renderTemplate('Hello {{x}}', { x: '' })).toThrow(TemplateError);
  });
});
