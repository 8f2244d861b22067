/** Records which methods of an adapter are called, to find methods without a test. */
export class CalledMethods {
  private readonly called = new Set<string>();

  /** The adapter with every use recorded. */
  recording<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name, receiver) => {
        this.called.add(String(name));
        return Reflect.get(object, name, receiver) as unknown;
      },
    });
  }

  /** The methods that were not called. For the last test of a file. */
  missingOf(adapter: { readonly prototype: object }): string[] {
    return Object.getOwnPropertyNames(adapter.prototype).filter(
      (name) => name !== 'constructor' && !this.called.has(name),
    );
  }
}
