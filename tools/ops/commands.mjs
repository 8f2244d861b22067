import { Command, InvalidArgumentError, Option } from 'commander';

import { findStack } from '../launcher/state-file.mjs';
import { Operations } from './operations.mjs';

const MINOR_EXAMPLE = 'in minor units: 1999 is 19.99 USD';

function integer(text) {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a whole number of 0 or more is expected');
  return Number(text);
}

function quantity(text) {
  const number = integer(text);
  if (number > 2_000_000_000) throw new InvalidArgumentError('at most 2000000000');
  return number;
}

const CURRENCIES = { demo: 'USD', 'demo-eu': 'EUR', 'demo-jp': 'JPY' };

const print = (value) => console.log(JSON.stringify(value, null, 2));

/** Runs one action against the running stack and says plainly what went wrong. */
function withOperations(work) {
  return async function action(...args) {
    const command = args.at(-1);
    const options = command.optsWithGlobals();
    const { urls } = findStack({ portOffset: options.portOffset, dataDir: options.dataDir });
    const operations = new Operations(urls);
    try {
      await work(operations, options, ...args.slice(0, -2));
    } finally {
      operations.close();
    }
  };
}

function addPrices(program) {
  const prices = program.command('prices').description('price lists');
  prices
    .command('set <sku> <minor>')
    .description(`set a SKU's price, ${MINOR_EXAMPLE}`)
    .addOption(new Option('--currency <code>', "ISO 4217; default: the tenant's").env('HOLDFAST_CURRENCY'))
    .action(
      withOperations(async (operations, { tenant, currency }, sku, minor) => {
        const code = currency ?? CURRENCIES[tenant];
        if (!code) throw new Error(`Say the currency of tenant ${tenant} by --currency.`);
        await operations.setPrice(tenant, sku, code, integer(minor));
        console.log(`${tenant}: ${sku} costs ${minor} ${code} (minor units)`);
      }),
    );
}

function addStock(program) {
  const stock = program.command('stock').description('pieces on hand');
  stock
    .command('set <sku> <quantity>')
    .description('set the pieces on hand, of all locations together')
    .option('--location <id>', 'of this location only')
    .action(
      withOperations(async (operations, { tenant, location }, sku, text) => {
        print(await operations.setStock(tenant, sku, quantity(text), location));
      }),
    );
  stock
    .command('show <sku>')
    .description('on hand, held and allocated, by location')
    .action(
      withOperations(async (operations, { tenant }, sku) => print(await operations.stock(tenant, sku))),
    );
}

function addPromotions(program) {
  const promotions = program.command('promotions').description('promotions and their uses');
  promotions
    .command('list')
    .description('all promotions of the tenant')
    .action(withOperations(async (operations, { tenant }) => print(await operations.promotions(tenant))));
  promotions
    .command('show <code>')
    .description('one promotion with its uses')
    .action(
      withOperations(async (operations, { tenant }, code) => print(await operations.promotion(tenant, code))),
    );
}

function addOrders(program) {
  program
    .command('orders')
    .description('orders')
    .command('show <id>')
    .description('one order')
    .action(withOperations(async (operations, { tenant }, id) => print(await operations.order(tenant, id))));
}

function addShippingRates(program) {
  const rates = program.command('shipping-rates').description("a tenant's shipping rates");
  for (const [name, enabled] of [
    ['disable', false],
    ['enable', true],
  ]) {
    rates
      .command(name)
      .description(enabled ? 'rates can be had again' : 'no rate can be had: nothing can be confirmed')
      .action(
        withOperations(async (operations, { tenant }) => {
          await operations.setRatesEnabled(tenant, enabled);
          console.log(`${tenant}: shipping rates are ${enabled ? 'on' : 'off'}`);
        }),
      );
  }
}

function createProgram() {
  const program = new Command('ops')
    .description('Data of a running local stack, by hand.')
    .option('--tenant <id>', 'the shop', 'demo')
    .option('--port-offset <n>', 'the stack started with this offset', integer)
    .option('--data-dir <dir>', 'the stack with this data folder')
    .showHelpAfterError()
    .exitOverride();
  // Options may stand behind the sub-command too: `prices set SKU 100 --tenant demo`.
  for (const add of [addPrices, addStock, addPromotions, addOrders, addShippingRates]) add(program);
  return program;
}

/** Answers the exit code: 0, 1 when the stack refused or is away, 2 for wrong words. */
export async function runOps(argv) {
  try {
    await createProgram().parseAsync(argv);
    return 0;
  } catch (error) {
    if (error.code?.startsWith?.('commander.')) return error.exitCode === 0 ? 0 : 2;
    console.error(error.reason ? `${error.reason}: ${error.message}` : error.message);
    return 1;
  }
}
