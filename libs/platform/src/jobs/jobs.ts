import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { Log } from '@holdfast/telemetry';

import { RecurringJob } from './recurring-job.js';
import type { JobDefinition } from './recurring-job.js';

/**
 * The recurring jobs of the app. They start when the app has started (`onApplicationBootstrap`) and are drained before its servers and
 * connections close: the dependencies of a round must live until `onApplicationShutdown`.
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly jobs = new Map<string, RecurringJob>();
  private isStarted = false;

  constructor(private readonly log: Log) {}

  /** Adds a job; called by constructors of modules and providers. Throws where the name is in use. */
  add(definition: JobDefinition): RecurringJob {
    if (this.jobs.has(definition.name)) throw new Error(`there are two jobs named ${definition.name}`);
    const job = new RecurringJob(definition, this.log);
    this.jobs.set(definition.name, job);
    if (this.isStarted) job.start();
    return job;
  }

  /** Starts the next round of this job now, or right after the current one. Throws where there is no such job. */
  wake(name: string): void {
    const job = this.jobs.get(name);
    if (!job) throw new Error(`there is no job named ${name}`);
    job.wake();
  }

  onApplicationBootstrap(): void {
    this.isStarted = true;
    for (const job of this.jobs.values()) job.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.jobs.values()].map((job) => job.stop()));
  }
}
