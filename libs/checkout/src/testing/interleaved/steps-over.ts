import 'reflect-metadata';

import type { StepClass } from '@holdfast/saga';

/** Makes steps of these parts, by the types of their constructors, as Nest does. */
export const stepsOver =
  (parts: ReadonlyMap<unknown, unknown>) =>
  <T>(step: StepClass<T>): T => {
    const types = Reflect.getMetadata('design:paramtypes', step) as readonly unknown[];
    const given = types.map((type) => {
      if (!parts.has(type)) throw new Error(`${step.name} wants a part that there is not`);
      return parts.get(type) as never;
    });
    return new step(...given);
  };
