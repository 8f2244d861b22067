/** What a template may name: a text, or a list whose entries name texts. */
export type TemplateVariables = Readonly<
  Record<string, string | readonly Readonly<Record<string, string>>[]>
>;

/** The template names something that nobody gave it, or has no subject. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A mail's words. */
export interface RenderedMail {
  readonly subject: string;
  readonly body: string;
}

const SECTION = /\{\{([#^])(\w+)\}\}\n?([\s\S]*?)\{\{\/\2\}\}\n?/g;
const VARIABLE = /\{\{(\w+)\}\}/g;
// Line breaks and other control characters of a value must not make header lines or paragraphs of their own.
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]+/g; // eslint-disable-line no-control-regex

const valueOf = (variables: TemplateVariables, name: string): TemplateVariables[string] => {
  const value = variables[name];
  if (value === undefined) throw new TemplateError(`the template names ${name}, which is not given`);
  return value;
};

function fillVariables(text: string, variables: TemplateVariables): string {
  return text.replace(VARIABLE, (_all, name: string) => {
    const value = valueOf(variables, name);
    if (typeof value !== 'string') throw new TemplateError(`${name} is a list`);
    return value.replace(CONTROL, ' ').trim();
  });
}

function fillSections(text: string, variables: TemplateVariables): string {
  return text.replace(SECTION, (_all, kind: string, name: string, inner: string) => {
    const value = valueOf(variables, name);
    if (kind === '^') return value.length === 0 ? inner : '';
    if (typeof value === 'string') return value === '' ? '' : inner;
    return value.map((entry) => fillVariables(inner, { ...variables, ...entry })).join('');
  });
}

/**
 * Renders a template: its first line is `Subject: …`, the rest after an empty line the body. `{{name}}` is a text; `{{#name}}…{{/name}}`
 * stands once per entry of a list, or when the text is not empty; `{{^name}}…{{/name}}` when it is empty.
 */
export function renderTemplate(template: string, variables: TemplateVariables): RenderedMail {
  const [, head, rest] = /^Subject: (.+)\n\n([\s\S]+)$/.exec(template) ?? [];
  if (head === undefined || rest === undefined) throw new TemplateError('the template has no subject line');
  const fill = (text: string): string => fillVariables(fillSections(text, variables), variables);
  return { subject: fill(head), body: fill(rest) };
}
