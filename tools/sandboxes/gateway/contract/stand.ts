#!/usr/bin/env node
// The contract stand as a program, for specs of the apps: prints its address, ends on SIGTERM. Needs the environment that
// tools/verify/stripe-contract/test-stripe-contract.ts sets.
import { startContractStand } from './contract.ts';

const stand = await startContractStand();
process.once('SIGTERM', () => void stand.close().then(() => process.exit(0)));
process.stdout.write(`contract stand listening on ${stand.mirror.url}\n`);
