const MAX_DEPTH = 8;

/** `a[b][0]` → ['a', 'b', '0']; `a[]` → ['a', '']. */
function keyPath(key) {
  const open = key.indexOf('[');
  if (open < 0) return [key];
  const path = [key.slice(0, open)];
  for (const part of key.slice(open + 1).split('[')) path.push(part.endsWith(']') ? part.slice(0, -1) : part);
  return path.slice(0, MAX_DEPTH);
}

/** `a[]=x&a[]=y` counts up by itself. */
function step(node, part) {
  return part === '' ? String(Object.keys(node).length) : part;
}

function assign(root, path, value) {
  let node = root;
  for (let i = 0; i < path.length - 1; i += 1) {
    const part = step(node, path[i]);
    // No prototype: a key such as `__proto__` is data like any other.
    if (typeof node[part] !== 'object') node[part] = Object.create(null);
    node = node[part];
  }
  node[step(node, path.at(-1))] = value;
}

/** Decodes `application/x-www-form-urlencoded` with bracket nesting. Lists stay objects with index keys. */
export function parseForm(text) {
  const root = Object.create(null);
  if (text === '') return root;
  for (const [key, value] of new URLSearchParams(text)) assign(root, keyPath(key), value);
  return root;
}

/** The same for every order of the same parameters: what an idempotency key is compared by. */
export function canonicalForm(text) {
  return text === '' ? '' : text.split('&').sort().join('&');
}
