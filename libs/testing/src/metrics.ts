/** The sum of a metric, in Prometheus' text format, over all series that carry these labels; 0 where there is none. */
export function metricSum(
  text: string,
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .filter((line) => Object.entries(labels).every(([name, value]) => line.includes(`${name}="${value}"`)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** The metrics of an app, by its internal URL. */
export const metricsOf = async (internalUrl: string): Promise<string> =>
  (await fetch(`${internalUrl}/metrics`)).text();

/** `metricSum` of an app, by its internal URL. */
export const scrapedSum = async (
  internalUrl: string,
  metric: string,
  labels?: Readonly<Record<string, string>>,
): Promise<number> => metricSum(await metricsOf(internalUrl), metric, labels);
