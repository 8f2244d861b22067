import { Command, CommanderError } from 'commander';

import { DomainError } from '@holdfast/errors';

import { findStack } from '../launcher/state/state-file.ts';
import { wholeNumber } from './arguments.ts';
import type { Act, Action, StackOptions } from './commands/act.ts';
import { addApply } from './commands/apply.ts';
import { addCashRefunds } from './commands/cash-refunds.ts';
import { addCatalog } from './commands/catalog.ts';
import { addCompensations } from './commands/compensations.ts';
import { addCustomers } from './commands/customers.ts';
import { addEvents } from './commands/events.ts';
import { addOrders } from './commands/orders.ts';
import { addPrices } from './commands/prices.ts';
import { addPromotions } from './commands/promotions.ts';
import { addReturns } from './commands/returns.ts';
import { addSagas } from './commands/sagas.ts';
import { addShippingRates } from './commands/shipping-rates.ts';
import { addStock } from './commands/stock.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { IncompleteError } from './customer-operations.ts';
import { Operations } from './operations.ts';

const GROUPS = [
  addPrices,
  addStock,
  addPromotions,
  addShippingRates,
  addCatalog,
  addOrders,
  addCashRefunds,
  addReturns,
  addEvents,
  addCompensations,
  addWebhooks,
  addApply,
  addSagas,
  addCustomers,
];

const EXAMPLES = `
Options may stand before or after the words:
  npm run ops -- prices set TSHIRT-BLK-M 2199 --tenant demo
  npm run ops -- --tenant demo-eu stock set LIMITED-10 10
  npm run ops -- promotions show ONLY5 --port-offset 1000`;

const EXIT_CODES = `
Exit codes: 0 done; 1 refused, or the stack is away; 2 wrong words.
Everywhere: --tenant <id> (default: "demo"), --port-offset <n>, --data-dir <dir>.`;

/** The parts of a run that specs replace. */
export interface OpsWorld {
  /** Connects to the running stack that the options name. */
  readonly open: (options: StackOptions) => Operations;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const WORLD: OpsWorld = {
  open: ({ portOffset, dataDir }) => new Operations(findStack({ portOffset, dataDir })),
  print: console.log,
  printError: console.error,
};

/** A sentence as it is, anything else as JSON. */
const shown = (result: unknown): string =>
  typeof result === 'string' ? result : JSON.stringify(result, null, 2);

/** Turns a command's work into its action: it opens the stack, prints the result and closes the connections. */
const actionsOn = ({ open, print }: Pick<OpsWorld, 'open' | 'print'>): Act =>
  function actionOf<Options, Arguments extends unknown[]>(work: Action<Options, Arguments>) {
    // Commander's contract: the arguments, then the options, then the command.
    return async function action(...given: [...Arguments, unknown, Command]): Promise<void> {
      const words = given.slice(0, -2) as Arguments;
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<Options & StackOptions>();
      const operations = open(options);
      try {
        print(shown(await work(operations, options, ...words)));
      } finally {
        operations.close();
      }
    };
  };

/** Ends the help of every command. */
function endHelp(command: Command): void {
  command.addHelpText('after', EXIT_CODES);
  command.commands.forEach(endHelp);
}

/** All commands. */
export function createProgram(world: OpsWorld): Command {
  const program = new Command('npm run ops --')
    .usage('[options] <group> <command> …')
    .description('Changes and shows the data of a running local stack.')
    .option('--tenant <id>', 'the shop', 'demo')
    .option('--port-offset <n>', 'the stack started with this offset', wholeNumber)
    .option('--data-dir <dir>', 'the stack with this data folder')
    .addHelpText('after', EXAMPLES)
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.printError(text.trimEnd()),
    })
    .showHelpAfterError('(npm run ops -- --help shows all commands)')
    .exitOverride();
  for (const add of GROUPS) add(program, actionsOn(world));
  endHelp(program);
  return program;
}

/** The error and its details, one line each. */
function explanation(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isRefusal = error instanceof DomainError;
  const details = isRefusal || error instanceof IncompleteError ? (error.errors ?? []) : [];
  return [
    isRefusal ? `${error.reason}: ${error.message}` : error.message,
    ...details.flatMap(({ path, message }) => (message ? [`  ${path ?? ''}: ${message}`] : [])),
  ].join('\n');
}

/**
 * Runs one command line and answers the exit code: 0, 1 when the stack refused or is away, 2 for wrong words.
 *
 * @param argv as `process.argv` has it
 */
export async function runOps(argv: readonly string[], world: Partial<OpsWorld> = {}): Promise<0 | 1 | 2> {
  const whole = { ...WORLD, ...world };
  try {
    await createProgram(whole).parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    whole.printError(explanation(error));
    return 1;
  }
}
