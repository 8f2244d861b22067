/** Variables of a template: texts, or lists whose entries are texts. */
export type TemplateVariables = Readonly<
  Record<string, string | readonly Readonly<Record<string, string>>[]>
>;

/** The template uses a variable that was not given, or has no subject. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A rendered mail. */
export interface RenderedMail {
  readonly subject: string;
  readonly body: string;
}

// A section with its content, or a variable. One pass, so that values are never parsed.
const PLACEHOLDER = /\{\{([#^])(\w+)\}\}\n?([\s\S]*?)\{\{\/\2\}\}\n?|\{\{(\w+)\}\}/g;
// Control characters in a value must not add header lines or paragraphs.
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]+/g;

const valueOf = (variables: TemplateVariables, name: string): TemplateVariables[string] => {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) throw new TemplateError(`the template uses ${name}, which is not given`);
  return value;
};

function textOf(variables: TemplateVariables, name: string): string {
  const value = valueOf(variables, name);
  if (typeof value !== 'string') throw new TemplateError(`${name} is a list`);
  return value.replace(CONTROL, ' ').trim();
}

function section(kind: string, name: string, inner: string, variables: TemplateVariables): string {
  const value = valueOf(variables, name);
  if (kind === '^') return value.length === 0 ? fill(inner, variables) : '';
  if (typeof value === 'string') return value === '' ? '' : fill(inner, variables);
  return value.map((entry) => fill(inner, { ...variables, ...entry })).join('');
}

function fill(text: string, variables: TemplateVariables): string {
  return text.replace(PLACEHOLDER, (_all, ...parts: (string | undefined)[]) => {
    const [kind, name, inner, variable] = parts;
    return variable === undefined ? section(kind!, name!, inner!, variables) : textOf(variables, variable);
  });
}

/**
 * Renders a template: its first line is `Subject: …`, the rest after an empty line the body. `{{name}}` is a text; `{{#name}}…{{/name}}`
 * stands once per entry of a list, or when the text is not empty; `{{^name}}…{{/name}}` when it is empty.
 */
export function renderTemplate(template: string, variables: TemplateVariables): RenderedMail {
  const [, head, rest] = /^Subject: (.+)\n\n([\s\S]+)$/.exec(template) ?? [];
  if (head === undefined || rest === undefined) throw new TemplateError('the template has no subject line');
  return { subject: fill(head, variables), body: fill(rest, variables) };
}
