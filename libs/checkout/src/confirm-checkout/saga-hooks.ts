import type { SagaHooks, StepCall } from '@holdfast/saga';
import { gauge, histogram, inSpan } from '@holdfast/telemetry';

/** Latency, traffic and errors of every step: the outcome is a label. */
const stepSeconds = () =>
  histogram({
    name: 'holdfast_saga_step_seconds',
    help: 'Calls to steps of a saga: how long, and how they ended',
    labelNames: ['saga', 'step', 'phase', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

/** Saturation: where calls pile up, their participant has reached its limit. */
const stepsInFlight = () =>
  gauge({
    name: 'holdfast_saga_steps_in_flight',
    help: 'Calls to steps of a saga under way',
    labelNames: ['saga', 'step'],
  });

const nameOf = ({ saga, stepId, phase }: StepCall): string =>
  phase === 'invoke' ? `${saga} ${stepId}` : `${saga} ${stepId} ${phase}`;

/** Measures every call to a step (OPS-5): the four golden signals, and a span around its remote calls. */
export function sagaHooks(): SagaHooks {
  const seconds = stepSeconds();
  const inFlight = stepsInFlight();
  return {
    onStep: ({ saga, stepId, phase, outcome, durationMs }) =>
      seconds.observe({ saga, step: stepId, phase, outcome }, durationMs / 1000),
    trace: async (call, work) => {
      const { saga, stepId, sagaId, attempt, tryNumber } = call;
      const attributes = {
        'holdfast.saga.id': sagaId,
        'holdfast.saga.attempt': attempt,
        'holdfast.saga.try': tryNumber,
      };
      inFlight.inc({ saga, step: stepId });
      try {
        return await inSpan(nameOf(call), { attributes }, work);
      } finally {
        inFlight.dec({ saga, step: stepId });
      }
    },
  };
}
