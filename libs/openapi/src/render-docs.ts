import type { OpenApiDocument } from './document.js';
import type { JsonSchema } from './schemas.js';

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
  h1 { font-size: 1.6rem } h2 { font-size: 1.05rem; margin: 0; font-family: ui-monospace, monospace }
  section { border: 1px solid #d5dbe3; border-radius: 8px; padding: 1rem; margin: 1rem 0 }
  .get { color: #1a6b3c } .post { color: #1d4f91 } .put, .patch { color: #8a5a00 } .delete { color: #9b1c1c }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; margin-top: .5rem }
  th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid #e6eaef }
  code, pre { font: .85rem/1.45 ui-monospace, monospace } pre { background: #f5f7fa; padding: .75rem; overflow: auto; border-radius: 6px }
  nav a { display: block; font: .9rem ui-monospace, monospace; text-decoration: none }
  @media (prefers-color-scheme: dark) { body { background: #12161c; color: #dfe5ec } pre { background: #1b212a } section { border-color: #333c47 }
    th, td { border-color: #2a323c } .get { color: #6fcf97 } .post { color: #7fb0f5 } .put, .patch { color: #e5b567 } .delete { color: #f08c8c } a { color: #7fb0f5 } }
`;

const escaped = (text: unknown): string =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/`([^`]*)`/g, '<code>$1</code>');

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Media;
  readonly responses: Readonly<Record<string, Media & { readonly description: string }>>;
}

const json = (schema: JsonSchema): string => `<pre>${escaped(JSON.stringify(schema, null, 2))}</pre>`;
const nameOf = ({ $ref }: JsonSchema): string | undefined =>
  typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;

function shown(schema: JsonSchema | undefined): string {
  if (!schema) return '';
  const name = nameOf(schema);
  return name ? `<a href="#schema-${name}">${name}</a>` : json(schema);
}

const parameterRow = ({ name, in: place, required, description, schema }: Parameter): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td>` +
  `<td>${escaped(description ?? schema['type'] ?? '')}</td></tr>`;

const responseRow = ([status, { description, content }]: [string, Operation['responses'][string]]): string =>
  `<tr><td><code>${status}</code></td><td>${escaped(description)}</td><td>${shown(content?.['application/json']?.schema)}</td></tr>`;

const anchor = (method: string, path: string): string => `${method}${path.replaceAll(/\W+/g, '-')}`;

function operationSection(method: string, path: string, operation: Operation): string {
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return `<section id="${anchor(method, path)}"><h2><span class="${method}">${method.toUpperCase()}</span> ${escaped(path)}</h2>
<p>${escaped(operation.summary)}${operation.description ? `<br>${escaped(operation.description)}` : ''}</p>
<table>${operation.parameters.map(parameterRow).join('')}</table>
${body ? `<h3>Body</h3>${shown(body)}` : ''}
<h3>Answers</h3><table>${Object.entries(operation.responses).map(responseRow).join('')}</table></section>`;
}

/** A readable page of the document: plain HTML without scripts and without external resources. */
export function renderDocs(document: OpenApiDocument): string {
  const { title, version, description } = document.info;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation: operation as unknown as Operation,
    })),
  );
  const schemas = Object.entries(document.components['schemas'] as Record<string, JsonSchema>);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)} <small>${escaped(version)}</small></h1><p>${escaped(description)}</p>
<p>For machines: <a href="openapi.json">openapi.json</a></p>
<nav>${operations.map(({ method, path }) => `<a href="#${anchor(method, path)}">${method.toUpperCase()} ${escaped(path)}</a>`).join('')}</nav>
${operations.map(({ method, path, operation }) => operationSection(method, path, operation)).join('\n')}
<h1>Schemas</h1>
${schemas.map(([name, schema]) => `<section id="schema-${name}"><h2>${name}</h2>${json(schema)}</section>`).join('\n')}
</body></html>`;
}
