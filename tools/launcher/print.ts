import type { OnLine } from './on-line.ts';
import type { StackUrls } from './stack-types.ts';

/** Runs one step of a start and prints a line about it. */
export type Step = (name: string, work: () => Promise<string | void>) => Promise<void>;

/** Prints one line per step, with what the step says and its duration. */
export function stepPrinter(onLine: OnLine): Step {
  return async (name, work) => {
    const began = performance.now();
    const detail = await work();
    onLine(`${name}${detail ? `: ${detail}` : ''} (${secondsSince(began)})`);
  };
}

/** The time since a moment of `performance.now()`, as in "1.2 s". */
export const secondsSince = (began: number): string =>
  `${((performance.now() - began) / 1_000).toFixed(1)} s`;

/** The addresses to show once everything is up. */
export function addressLines(urls: Partial<StackUrls>): string[] {
  const rows: [string, string | undefined][] = [
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
