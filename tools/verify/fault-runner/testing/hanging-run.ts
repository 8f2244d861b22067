// A run of faults whose second case ends by a signal only. Its first leaves a promise alone that fails.
import { setTimeout as pause } from 'node:timers/promises';

import { runOnStack } from '../run-on-stack.ts';

const stack = { stop: async () => console.log('stopped') };

process.exit(
  await runOnStack({
    ...{ name: 'runner-spec', dataDir: process.argv[2] },
    start: async () => stack,
    cases: [
      {
        name: 'leaves a promise alone',
        run: async () => {
          void Promise.reject(new Error('left alone'));
          await pause(1);
          return [];
        },
      },
      {
        name: 'hangs',
        run: async () => {
          console.log('hanging');
          await pause(600_000);
          return [];
        },
      },
      { name: 'comes too late', run: async () => [] },
    ],
  }),
);
