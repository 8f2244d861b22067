import type { Metadata } from '@grpc/grpc-js';

import { DomainError } from '@holdfast/errors';
import { counter } from '@holdfast/telemetry';

import { partiesOf } from '../identity.js';
import type { GrpcIdentity } from '../identity.js';
import { incomingContext } from '../metadata.js';
import type { Call } from '../served-method.js';
import { partiesOfCalls } from './callers-of-calls.js';
import type { PartiesOfCall } from './callers-of-calls.js';
import { OPERATOR, callersOf, isForOperatorsOnly } from './method-callers.js';
import type { MethodCaller } from './method-callers.js';

/** Throws UNAUTHENTICATED or FORBIDDEN where the metadata carry no operator's token of this tenant. */
export type AssertOperator = (metadata: Metadata, tenantId: string) => Promise<void>;

/** In plain text, on one machine, callers cannot be distinguished; only a method's own checks apply. */
export const NO_OPERATOR_CHECK = 'no operator check';

/** The checks before one method. */
export interface MethodAdmission {
  /** Why this caller may not call it; undefined where it may. */
  readonly whyNot: (call: Call) => DomainError | undefined;
  /** Rejects where an operator's role is required and missing; undefined where none is required. */
  readonly mayAct: (call: Call) => Promise<void> | undefined;
}

const refusedCalls = () =>
  counter({
    name: 'holdfast_grpc_refused_total',
    help: 'Calls refused because of who called: by certificate, or for want of the role',
    labelNames: ['method', 'why'],
  });

const NOT_ENTERED = 'no caller of this method is known (METHOD_CALLERS)';
const NOT_NAMED = 'the certificate names no caller of this method';

/** Checks which caller may call which method of a server (TRU-4). */
export class Admission {
  private readonly partiesOf: PartiesOfCall | undefined;

  constructor(
    identity: GrpcIdentity | undefined,
    private readonly assertOperator: AssertOperator | typeof NO_OPERATOR_CHECK = refuseAll,
  ) {
    this.partiesOf = identity && partiesOfCalls(partiesOf(identity));
  }

  /** The checks before the method of this path. */
  of(path: string): MethodAdmission {
    const callers = callersOf(path);
    if (callers === 'anyone') return { whyNot: () => undefined, mayAct: () => undefined };
    const refuse = (why: string, error: DomainError): DomainError => {
      refusedCalls().inc({ method: path, why });
      return error;
    };
    if (!callers) {
      const error = new DomainError('FORBIDDEN', { detail: NOT_ENTERED });
      return { whyNot: () => refuse('method', error), mayAct: () => undefined };
    }
    // From the start at zero: Prometheus sees the first refusal as an increase.
    for (const why of ['certificate', 'role']) refusedCalls().inc({ method: path, why }, 0);
    return {
      whyNot: (call) =>
        this.isNamed(call, callers)
          ? undefined
          : refuse('certificate', new DomainError('FORBIDDEN', { detail: NOT_NAMED })),
      mayAct: (call) =>
        this.asksForRole(call, callers)
          ? this.operator(call).catch((error: unknown) => {
              refusedCalls().inc({ method: path, why: 'role' });
              throw error;
            })
          : undefined,
    };
  }

  private isNamed(call: Call, callers: readonly MethodCaller[]): boolean {
    const parties = this.partiesOf?.(call);
    return !parties || callers.some((caller) => parties.has(caller));
  }

  /** Required of operators' tools always; of callers without a certificate, where the method is for operators only. */
  private asksForRole(call: Call, callers: readonly MethodCaller[]): boolean {
    if (this.assertOperator === NO_OPERATOR_CHECK) return false;
    const parties = this.partiesOf?.(call);
    return parties
      ? !callers.some((caller) => caller !== OPERATOR && parties.has(caller))
      : isForOperatorsOnly(callers);
  }

  private async operator({ metadata }: Call): Promise<void> {
    const { tenantId } = incomingContext(metadata);
    if (!tenantId) throw new DomainError('TENANT_REQUIRED', { detail: 'metadata x-tenant-id is missing' });
    if (this.assertOperator !== NO_OPERATOR_CHECK) await this.assertOperator(metadata, tenantId);
  }
}

const refuseAll: AssertOperator = () =>
  Promise.reject(new DomainError('UNAUTHENTICATED', { detail: 'no operators are known here' }));
