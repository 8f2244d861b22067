import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { StepClass } from '@holdfast/saga';

import { confirmCheckoutSaga } from './confirm-checkout.saga.js';

/** The steps as providers: each is made once, with its ports. */
export const SAGA_STEPS = [
  ...confirmCheckoutSaga.steps.map(({ step }) => step),
  ...confirmCheckoutSaga.retired,
];

/** Finds the instances of steps, for runs of the saga and for the worker's retries. */
@Injectable()
export class SagaSteps {
  constructor(private readonly modules: ModuleRef) {}

  /** The instance of a step. Throws where the app has none. */
  resolve<T>(step: StepClass<T>): T {
    return this.modules.get<T>(step, { strict: false });
  }
}
