#!/usr/bin/env node
import { HELP, readOptions } from './options.ts';
import { startStripeSandbox } from './sandbox.ts';

function read() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return process.exit(2);
  }
}

async function run(options) {
  const sandbox = await startStripeSandbox(options);
  const end = async () => {
    await sandbox.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void end());
  process.stdout.write(`stripe-sandbox listening on ${sandbox.url}\n`);
}

const options = read();
if (options.help) process.stdout.write(HELP);
else {
  await run(options).catch((error) => {
    process.stderr.write(`stripe-sandbox: ${error.message}\n`);
    process.exit(1);
  });
}
