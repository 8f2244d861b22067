/** A sample of a metric with its labels. */
export interface Series {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly value: number;
}

/** All samples of a metric in Prometheus' text format. */
export function seriesOf(text: string, metric: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`))
    .map((line) => ({
      labels: Object.fromEntries(
        [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ),
      value: Number(line.slice(line.lastIndexOf(' ') + 1)),
    }));
}
