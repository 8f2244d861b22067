import type { Size } from './compute-size.ts';

const SHOWN_LIMITS = 5;

/** Prints a shop's size at a rate of checkouts. */
export function printSize({ apps, databases, topics, limits }: Size, checkoutsPerSecond: number): void {
  console.log(
    `${checkoutsPerSecond} checkouts per second, by the costs of one checkout that the benchmark measured\n`,
  );
  printTable(
    ['app', 'cores', 'replicas'],
    apps.map(({ app, cores, replicas }) => [app, cores.toFixed(1), String(replicas)]),
  );
  printTable(
    ['database', 'cores', 'statements/s', 'commits/s', 'GB/day*', 'connections', 'grows most', 'rows/day'],
    databases.map((database) => [
      database.database,
      database.cores.toFixed(1),
      database.statementsPerSecond.toFixed(0),
      database.commitsPerSecond.toFixed(0),
      database.gigabytesPerDay.toFixed(1),
      String(database.connections),
      database.largestTable,
      database.rowsPerDay.toFixed(0),
    ]),
  );
  printTable(
    ['topic', 'events/s', 'partitions'],
    topics.map(({ topic, eventsPerSecond, partitions }) => [
      topic,
      eventsPerSecond.toFixed(0),
      String(partitions),
    ]),
  );
  console.log(
    '* before anything is cleaned up: events, inbox marks and webhooks are kept for some days only\n',
  );
  console.log('What ends first, when every database has a server of its own:');
  for (const { part, checkoutsPerSecond: rate, why } of limits.slice(0, SHOWN_LIMITS))
    console.log(
      `  ${part}: ${rate.toFixed(0)} checkouts per second (${why})${rate < checkoutsPerSecond ? ': too little' : ''}`,
    );
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  for (const cells of [head, ...rows])
    console.log(
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  console.log();
}
