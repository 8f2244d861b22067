// The load generator, a process of its own so that its CPU is counted apart. It keeps its connections and its compiled code from load to load.
import { customersOf } from './customers.ts';
import { generateLoad } from './generate-load.ts';
import type { Customers, GeneratorMessage } from './load-types.ts';

let customers: Customers | undefined;
process.on('message', async (message: GeneratorMessage) => {
  if ('shopfront' in message) customers = customersOf(message.shopfront);
  else if (customers) process.send?.(await generateLoad(customers, message.job));
});
process.once('disconnect', () => process.exit(0));
