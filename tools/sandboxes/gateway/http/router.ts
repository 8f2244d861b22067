/** Finds `{route, id}` by method and path; a path has at most one `:id`. */
export class Router {
  #exact = new Map();
  #withId = [];

  constructor(routes) {
    for (const route of routes) {
      if (!route.path.includes(':id')) this.#exact.set(`${route.method} ${route.path}`, route);
      else this.#withId.push({ route, pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`) });
    }
  }

  find(method, path) {
    const route = this.#exact.get(`${method} ${path}`);
    if (route) return { route };
    for (const candidate of this.#withId) {
      if (candidate.route.method !== method) continue;
      const match = candidate.pattern.exec(path);
      if (match) return { route: candidate.route, id: decode(match[1]) };
    }
    return undefined;
  }
}

/** An id that is no valid encoding is an id that nothing has. */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
