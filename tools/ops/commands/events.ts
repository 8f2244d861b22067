const withApp = (command) => command.option('--app <name>', 'of this app only');
const acting = (command) => withApp(command).option('--dry-run', 'only say what would happen');

/** Events that a consumer would not take, and events that a relay could not publish. */
export function addEvents(program, act) {
  const letters = program.command('dead-letters').description('events that their consumer would not take');
  withApp(letters.command('list').description('oldest first, without their content'))
    .option('--topic <topic>', 'of this topic only')
    .option('--status <status>', 'stored, replayed or resolved', 'stored')
    .option('--limit <n>', 'at most so many of each app')
    .action(
      act(({ events }, { tenant, app, topic, status, limit }) =>
        events.deadLetters(tenant, { app, topic, status, limit }),
      ),
    );
  withApp(
    letters.command('show').description('one, with its content').argument('<id>', 'of the dead letter'),
  ).action(act(({ events }, { tenant, app }, id) => events.deadLetter(tenant, id, { app })));
  acting(
    letters
      .command('retry')
      .description('hand one to its consumer again; it is closed when that takes it')
      .argument('<id>', 'of the dead letter'),
  ).action(
    act(({ events }, { tenant, app, dryRun }, id) => events.retryDeadLetter(tenant, id, { app, dryRun })),
  );
  acting(letters.command('retry-all').description('hand all to their consumers again, oldest first'))
    .option('--topic <topic>', 'of this topic only')
    .action(
      act(({ events }, { tenant, app, topic, dryRun }) =>
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
      act(({ events }, { tenant, app, note, dryRun }, id) =>
        events.resolveDeadLetter(tenant, id, { app, note, dryRun }),
      ),
    );
  addOutbox(program, act);
  withApp(program.command('acts').description('who did what by hand, newest first'))
    .option('--subject <id>', 'to this only')
    .action(act(({ events }, { tenant, app, subject }) => events.audit(tenant, { app, subject })));
}

function addOutbox(program, act) {
  const outbox = program.command('outbox').description('events that the broker refused ten times');
  withApp(outbox.command('list').description('failed ones, with what waits behind them')).action(
    act(({ events }, { tenant, app }) => events.failedEvents(tenant, { app })),
  );
  withApp(
    outbox.command('show').description('one event, whatever became of it').argument('<id>', 'of the event'),
  ).action(act(({ events }, { tenant, app }, id) => events.event(tenant, id, { app })));
  acting(
    outbox
      .command('retry')
      .description('give a failed one all its attempts again')
      .argument('<id>', 'of the event'),
  ).action(act(({ events }, { tenant, app, dryRun }, id) => events.retryEvent(tenant, id, { app, dryRun })));
  acting(outbox.command('retry-all').description('give all failed ones their attempts again'))
    .option('--topic <topic>', 'of this topic only')
    .action(
      act(({ events }, { tenant, app, topic, dryRun }) => events.retryEvents(tenant, { app, topic, dryRun })),
    );
  acting(
    outbox
      .command('resolve')
      .description('never publish a failed one; what waits behind it goes on')
      .argument('<id>', 'of the event'),
  )
    .requiredOption('--note <text>', 'why')
    .action(
      act(({ events }, { tenant, app, note, dryRun }, id) =>
        events.resolveEvent(tenant, id, { app, note, dryRun }),
      ),
    );
}
