interface Addressed {
  method: string;
  path: string;
}

export interface Found<Route> {
  route: Route;
  /** The decoded `:id` of the path. */
  id?: string;
}

/** Finds `{route, id}` by method and path; a path has at most one `:id`. */
export class Router<Route extends Addressed> {
  #exact = new Map<string, Route>();
  #withId: { route: Route; pattern: RegExp }[] = [];

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (!route.path.includes(':id')) this.#exact.set(`${route.method} ${route.path}`, route);
      else this.#withId.push({ route, pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`) });
    }
  }

  find(method: string, path: string): Found<Route> | undefined {
    const route = this.#exact.get(`${method} ${path}`);
    if (route) return { route };
    for (const candidate of this.#withId) {
      if (candidate.route.method !== method) continue;
      const id = candidate.pattern.exec(path)?.[1];
      if (id !== undefined) return { route: candidate.route, id: decode(id) };
    }
    return undefined;
  }
}

/** An id that is no valid encoding is an id that nothing has. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
