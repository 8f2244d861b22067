import type { Command } from 'commander';

import type { Noted, Triable } from '../ops-api.ts';
import { triable } from './act.ts';
import type { Act, AddCommands } from './act.ts';

interface OfApp {
  readonly app?: string;
}
interface OfTopic extends OfApp {
  readonly topic?: string;
}

const withApp = (command: Command): Command => command.option('--app <name>', 'of this app only');
const acting = (command: Command): Command => triable(withApp(command));

/** Dead letters, failed events, and the record of operators' acts. */
export const addEvents: AddCommands = (program, act) => {
  addDeadLetters(program, act);
  addOutbox(program, act);
  withApp(program.command('acts').description("operators' acts, newest first"))
    .option('--subject <id>', 'on this only')
    .action(
      act<OfApp & { subject?: string }>(({ events }, { tenant, app, subject }) =>
        events.audit(tenant, { app, subject }),
      ),
    );
};

function addDeadLetters(program: Command, act: Act): void {
  const letters = program.command('dead-letters').description('events that reached the retry limit');
  withApp(letters.command('list').description('oldest first, without their content'))
    .option('--topic <topic>', 'of this topic only')
    .option('--status <status>', 'stored, replayed or resolved', 'stored')
    .option('--limit <n>', 'at most this many of each app')
    .action(
      act<OfTopic & { status?: string; limit?: string }>(
        ({ events }, { tenant, app, topic, status, limit }) =>
          events.deadLetters(tenant, { app, topic, status, limit }),
      ),
    );
  withApp(
    letters.command('show').description('one, with its content').argument('<id>', 'of the dead letter'),
  ).action(act<OfApp, [string]>(({ events }, { tenant, app }, id) => events.deadLetter(tenant, id, { app })));
  acting(
    letters
      .command('retry')
      .description('hand one to its consumer again; it is closed when the consumer takes it')
      .argument('<id>', 'of the dead letter'),
  ).action(
    act<Triable & OfApp, [string]>(({ events }, { tenant, app, dryRun }, id) =>
      events.retryDeadLetter(tenant, id, { app, dryRun }),
    ),
  );
  acting(letters.command('retry-all').description('hand all to their consumers again, oldest first'))
    .option('--topic <topic>', 'of this topic only')
    .action(
      act<Triable & OfTopic>(({ events }, { tenant, app, topic, dryRun }) =>
        events.retryDeadLetters(tenant, { app, topic, dryRun }),
      ),
    );
  acting(
    letters
      .command('resolve')
      .description('leave one unhandled, for good')
      .argument('<id>', 'of the dead letter'),
  )
    .requiredOption('--note <text>', 'why')
    .action(
      act<OfApp & Noted, [string]>(({ events }, { tenant, app, note, dryRun }, id) =>
        events.resolveDeadLetter(tenant, id, { app, note, dryRun }),
      ),
    );
}

function addOutbox(program: Command, act: Act): void {
  const outbox = program.command('outbox').description('events that the broker refused ten times');
  withApp(outbox.command('list').description('failed ones, with the events that wait behind them')).action(
    act<OfApp>(({ events }, { tenant, app }) => events.failedEvents(tenant, { app })),
  );
  withApp(
    outbox.command('show').description('one event with its status').argument('<id>', 'of the event'),
  ).action(act<OfApp, [string]>(({ events }, { tenant, app }, id) => events.event(tenant, id, { app })));
  acting(
    outbox
      .command('retry')
      .description('give a failed one all its attempts again')
      .argument('<id>', 'of the event'),
  ).action(
    act<Triable & OfApp, [string]>(({ events }, { tenant, app, dryRun }, id) =>
      events.retryEvent(tenant, id, { app, dryRun }),
    ),
  );
  acting(outbox.command('retry-all').description('give all failed ones their attempts again'))
    .option('--topic <topic>', 'of this topic only')
    .action(
      act<Triable & OfTopic>(({ events }, { tenant, app, topic, dryRun }) =>
        events.retryEvents(tenant, { app, topic, dryRun }),
      ),
    );
  acting(
    outbox
      .command('resolve')
      .description('never publish a failed one; the events behind it continue')
      .argument('<id>', 'of the event'),
  )
    .requiredOption('--note <text>', 'why')
    .action(
      act<OfApp & Noted, [string]>(({ events }, { tenant, app, note, dryRun }, id) =>
        events.resolveEvent(tenant, id, { app, note, dryRun }),
      ),
    );
}
