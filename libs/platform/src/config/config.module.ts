import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

/** Token of the app's parsed configuration: `@Inject(CONFIG) config: Pick<PaymentConfig, 'CARD_HOLD_MS'>`. */
export const CONFIG = Symbol('CONFIG');

/** Provides the parsed configuration to every module; `startApp` imports it. */
@Module({})
export class ConfigModule {
  static for(config: object): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
