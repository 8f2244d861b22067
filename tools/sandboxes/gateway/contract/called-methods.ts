/** Notes which methods of an adapter are called, so that one without a case is found. */
export class CalledMethods {
  private readonly called = new Set<string>();

  /** The adapter, every use noted. */
  noting<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name, receiver) => {
        this.called.add(String(name));
        return Reflect.get(object, name, receiver) as unknown;
      },
    });
  }

  /** What the class can do and nobody asked of it. Ask in the last test of a file. */
  missingOf(adapter: { readonly prototype: object }): string[] {
    return Object.getOwnPropertyNames(adapter.prototype).filter(
      (name) => name !== 'constructor' && !this.called.has(name),
    );
  }
}
