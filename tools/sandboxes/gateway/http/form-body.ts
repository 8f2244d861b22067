/** A decoded parameter; lists stay objects with index keys. */
export type FormValue = string | FormObject;
export interface FormObject {
  [key: string]: FormValue;
}

const MAX_DEPTH = 8;

/** `a[b][0]` → ['a', 'b', '0']; `a[]` → ['a', '']. */
function keyPath(key: string): string[] {
  const open = key.indexOf('[');
  if (open < 0) return [key];
  const path = [key.slice(0, open)];
  for (const part of key.slice(open + 1).split('[')) path.push(part.endsWith(']') ? part.slice(0, -1) : part);
  return path.slice(0, MAX_DEPTH);
}

/** `a[]=x&a[]=y` counts up by itself. */
function step(node: FormObject, part: string): string {
  return part === '' ? String(Object.keys(node).length) : part;
}

/** No prototype: a key such as `__proto__` is data like any other. */
const emptyObject = (): FormObject => Object.create(null);

function assign(root: FormObject, path: readonly string[], value: string): void {
  let node = root;
  for (const name of path.slice(0, -1)) {
    const part = step(node, name);
    const known = node[part];
    const next = typeof known === 'object' ? known : emptyObject();
    node[part] = next;
    node = next;
  }
  node[step(node, path.at(-1) ?? '')] = value;
}

/** Decodes `application/x-www-form-urlencoded` with bracket nesting. */
export function parseForm(text: string): FormObject {
  const root = emptyObject();
  if (text === '') return root;
  for (const [key, value] of new URLSearchParams(text)) assign(root, keyPath(key), value);
  return root;
}

/** The same for every order of the same parameters: what an idempotency key is compared by. */
export function canonicalForm(text: string): string {
  return text === '' ? '' : text.split('&').sort().join('&');
}
