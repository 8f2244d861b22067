import { Command } from 'commander';

import { findStack } from '../launcher/state/state-file.ts';
import { wholeNumber } from './arguments.ts';
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

/** The running stack that the options name. */
const openOperations = ({ portOffset, dataDir }) => new Operations(findStack({ portOffset, dataDir }));

/** Puts the result on the screen: a sentence as it is, anything else as JSON. */
const shown = (result) => (typeof result === 'string' ? result : JSON.stringify(result, null, 2));

/** One action against the stack; what it answers is printed. */
const actionsOn =
  ({ open, print }) =>
  (work) =>
    async function action(...args) {
      const options = args.at(-1).optsWithGlobals();
      const operations = open(options);
      try {
        print(shown(await work(operations, options, ...args.slice(0, -2))));
      } finally {
        operations.close();
      }
    };

const EXIT_CODES = `
Exit codes: 0 done; 1 refused, or the stack is away; 2 wrong words.
Everywhere: --tenant <id> (default: "demo"), --port-offset <n>, --data-dir <dir>.`;

/** What every help ends with. */
function endHelp(command) {
  command.addHelpText('after', EXIT_CODES);
  command.commands.forEach(endHelp);
}

/** All commands, and how their words are shown. */
export function createProgram(world) {
  const program = new Command('ops')
    .usage('[options] <group> <command> …')
    .description('Data of a running local stack, by hand.')
    .option('--tenant <id>', 'the shop', 'demo')
    .option('--port-offset <n>', 'the stack started with this offset', wholeNumber)
    .option('--data-dir <dir>', 'the stack with this data folder')
    .addHelpText('after', EXAMPLES)
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.printError(text.trimEnd()),
    })
    .showHelpAfterError('(npm run ops -- --help tells all commands)')
    .exitOverride();
  for (const add of GROUPS) add(program, actionsOn(world));
  endHelp(program);
  return program;
}

/** What went wrong, in a line per fact. */
function explanation(error) {
  const lines = [error.reason ? `${error.reason}: ${error.message}` : error.message];
  for (const { path, message } of error.errors ?? []) if (message) lines.push(`  ${path ?? ''}: ${message}`);
  return lines.join('\n');
}

/**
 * Answers the exit code: 0, 1 when the stack refused or is away, 2 for wrong words.
 *
 * @param {readonly string[]} argv as `process.argv` has it
 * @param {{ open?: (options: any) => any, print?: (text: string) => void, printError?: (text: string) => void }} [world]
 */
export async function runOps(
  argv,
  { open = openOperations, print = console.log, printError = console.error } = {},
) {
  try {
    await createProgram({ open, print, printError }).parseAsync(argv);
    return 0;
  } catch (error) {
    if (error.code?.startsWith?.('commander.')) return error.exitCode === 0 ? 0 : 2;
    printError(explanation(error));
    return 1;
  }
}
