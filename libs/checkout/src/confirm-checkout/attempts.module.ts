import { Module } from '@nestjs/common';

import { isRefusal } from '@holdfast/errors';
import { SagaRunner } from '@holdfast/saga';

import { ChallengeCloser } from '../change-cart/cart-editor.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import { FailedCompensationRepository } from '../failed-compensation/failed-compensation.repository.js';
import { HoldRelease } from '../release-holds/hold-release.js';
import { AttemptDriver } from './attempt-driver.js';
import { AttemptRepository } from './attempt.repository.js';
import { Challenges } from './challenges.js';
import { SAGA_ENGINE } from './saga-engine.module.js';
import type { SagaEngineOptions } from './saga-engine.module.js';
import { sagaHooks } from './saga-hooks.js';
import { SAGA_STEPS, SagaSteps } from './saga-steps.js';

const PROVIDERS = [
  AttemptDriver,
  AttemptRepository,
  Challenges,
  CheckoutRecordRepository,
  CheckoutSessionRepository,
  FailedCompensationRepository,
  HoldRelease,
  SagaSteps,
];

/** Attempts of the confirm saga and their driver, for the app and its worker. */
@Module({
  providers: [
    ...PROVIDERS,
    ...SAGA_STEPS,
    { provide: ChallengeCloser, useExisting: Challenges },
    {
      provide: SagaRunner,
      inject: [SagaSteps, SAGA_ENGINE],
      useFactory: (steps: SagaSteps, options: SagaEngineOptions) =>
        new SagaRunner({
          hooks: sagaHooks(),
          ...options,
          resolve: (step) => steps.resolve(step),
          isRefusal,
        }),
    },
  ],
  exports: [...PROVIDERS, ChallengeCloser],
})
export class AttemptsModule {}
