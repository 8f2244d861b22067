#!/usr/bin/env node
import { HELP, readOptions } from './options.ts';
import type { ReadOptions } from './options.ts';
import type { StripeSandboxOptions } from './sandbox-types.ts';
import { startStripeSandbox } from './sandbox.ts';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function read(): ReadOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${HELP}`);
    return process.exit(2);
  }
}

async function run(options: StripeSandboxOptions): Promise<void> {
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
  await run(options).catch((error: unknown) => {
    process.stderr.write(`stripe-sandbox: ${messageOf(error)}\n`);
    process.exit(1);
  });
}
