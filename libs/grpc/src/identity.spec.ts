import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { channelCredentials } from './identity.js';

const identity = {
  certificateFile: resolve(import.meta.dirname, 'identity.ts'),
  keyFile: resolve(import.meta.dirname, 'identity.ts'),
  authoritiesFile: resolve(import.meta.dirname, 'identity.ts'),
};

describe('SEC-1 the files of a process’s identity', () => {
  it('SEC-1 are watched without keeping the process alive', () => {
    const started: NodeJS.Timeout[] = [];
    const start = globalThis.setInterval;
    globalThis.setInterval = ((work: () => void, ms: number) => {
      started.push(start(work, ms));
      return started.at(-1)!;
    }) as typeof setInterval;
    try {
      const provider = (
        channelCredentials(identity, 'order') as unknown as { caCertificateProvider: Watched }
      ).caCertificateProvider;
      const listener = () => undefined;
      provider.addCaCertificateListener(listener);
      provider.addIdentityCertificateListener(listener);

      expect(started.map((timer) => timer.hasRef())).toEqual([false]);

      provider.removeCaCertificateListener(listener);
      provider.removeIdentityCertificateListener(listener);
    } finally {
      globalThis.setInterval = start;
    }
  });
});

/** A channel's use of the files. */
interface Watched {
  addCaCertificateListener(listener: () => void): void;
  addIdentityCertificateListener(listener: () => void): void;
  removeCaCertificateListener(listener: () => void): void;
  removeIdentityCertificateListener(listener: () => void): void;
}
