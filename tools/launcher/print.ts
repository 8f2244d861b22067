/** Prints one line per step, with its duration. */
export function stepPrinter(onLine) {
  return async (what, work) => {
    const began = performance.now();
    const detail = await work();
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    onLine(`${what}${detail ? `: ${detail}` : ''} (${seconds} s)`);
  };
}

/** The addresses a person wants to see once everything is up. */
export function addressLines(urls) {
  const rows = [
    ['checkout (storefront API)', urls.checkout?.http],
    ['order', urls.order?.http],
    ['payment', urls.payment?.http],
    ['checkout, internal', urls.checkout?.internal],
    ['order, internal', urls.order?.internal],
    ['payment, internal', urls.payment?.internal],
    ['gateway', urls.stripe?.http],
    ['mailbox', urls.mailbox],
  ];
  return rows.filter(([, url]) => url).map(([name, url]) => `  ${name.padEnd(26)} ${url}`);
}
