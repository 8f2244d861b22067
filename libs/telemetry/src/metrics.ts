import { Counter, Gauge, register } from 'prom-client';
import type { CounterConfiguration, GaugeConfiguration } from 'prom-client';

import { Histogram } from './histogram.js';
import type { HistogramSettings } from './histogram.js';

export type { Counter, Gauge } from 'prom-client';
export type { Histogram } from './histogram.js';

function once<Metric extends object>(
  name: string,
  kind: new (...args: never[]) => Metric,
): Metric | undefined {
  const known: object | undefined = register.getSingleMetric(name);
  if (known === undefined || known instanceof kind) return known;
  throw anotherKind(name);
}

const anotherKind = (name: string): Error => new Error(`metric ${name} is registered as another kind`);

/** The counter of this name; one instance per process, made by the first call. */
export const counter = <Label extends string = string>(config: CounterConfiguration<Label>): Counter<Label> =>
  once<Counter<Label>>(config.name, Counter) ?? new Counter(config);

/** The histogram of this name; one instance per process, made by the first call. */
export function histogram<Label extends string = string>(
  settings: HistogramSettings<Label>,
): Histogram<Label> {
  const metric: object | undefined = register.getSingleMetric(settings.name);
  const known = Histogram.behind(metric);
  if (metric && !known) throw anotherKind(settings.name);
  return known ?? new Histogram(settings);
}

/** The gauge of this name; one instance per process, made by the first call. For one that is read at a scrape see `gaugeOf`. */
export const gauge = <Label extends string = string>(
  config: Omit<GaugeConfiguration<Label>, 'collect'>,
): Gauge<Label> => once<Gauge<Label>>(config.name, Gauge) ?? new Gauge(config);

/**
 * A gauge whose value is read at each scrape. A later registration under the same name replaces an earlier one, whose source (a pool, an
 * app of an earlier test) may be closed.
 */
export function gaugeOf<Label extends string = string>(
  config: Omit<GaugeConfiguration<Label>, 'collect'>,
  read: (gauge: Gauge<Label>) => void | Promise<void>,
): void {
  register.removeSingleMetric(config.name);
  new Gauge<Label>({
    ...config,
    collect() {
      return read(this);
    },
  });
}

/** A gauge that shows one value of a row. */
export interface RowGauge<Row> {
  readonly name: string;
  readonly help: string;
  readonly of: (row: Row) => number;
}

/** Gauges of one row, which is read once for all of them at each scrape. While it cannot be read, they keep their values. */
export function gaugesOf<Row>(read: () => Promise<Row | undefined>, gauges: readonly RowGauge<Row>[]): void {
  let reading: Promise<Row | undefined> | undefined;
  const readOnce = () =>
    (reading ??= read()
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      }));
  for (const { name, help, of } of gauges)
    gaugeOf({ name, help }, async (metric) => {
      const row = await readOnce();
      if (row !== undefined) metric.set(of(row));
    });
}
