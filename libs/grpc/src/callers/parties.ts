import { ConfigError } from '@holdfast/config';

import { certificateNames } from './certificate-names.js';
import type { CertificateName } from './certificate-names.js';
import { APPS_WITH_NAMES, OPERATOR, STOREFRONT } from './method-callers.js';

/** The part of an app's configuration with the names in certificates; see `grpcTlsSettings`. */
export interface PartyNames {
  /** The names of apps in certificates: `{app}` stands for the app's name. */
  readonly GRPC_APP_NAMES?: readonly string[] | undefined;
  readonly GRPC_STOREFRONT_CALLERS?: readonly string[] | undefined;
  readonly GRPC_OPERATOR_CALLERS?: readonly string[] | undefined;
}

const APP = '{app}';
const DEFAULT_APP_NAMES: readonly string[] = [APP];

/** With `://` it is a URI, else a DNS name. */
const asCertificateName = (text: string): CertificateName =>
  text.includes('://') ? `uri:${text}` : `dns:${text}`;

/** The parties that certificates of our authority can name, by their exact names. */
export class Parties {
  private constructor(private readonly byName: ReadonlyMap<CertificateName, string>) {}

  /** Throws ConfigError where a form names no app, or two parties would have one name. */
  static named(config: PartyNames): Parties {
    const { GRPC_APP_NAMES: forms = DEFAULT_APP_NAMES } = config;
    for (const form of forms)
      if (!form.includes(APP)) throw new ConfigError(`GRPC_APP_NAMES: ${form} has no ${APP} in it`);
    const byName = new Map<CertificateName, string>();
    const enter = (variable: string, text: string, party: string): void => {
      const name = asCertificateName(text);
      const other = byName.get(name);
      if (other !== undefined && other !== party)
        throw new ConfigError(`${variable}: ${text} is the name of ${other} already`);
      byName.set(name, party);
    };
    for (const form of forms)
      for (const app of APPS_WITH_NAMES) enter('GRPC_APP_NAMES', form.replaceAll(APP, app), app);
    for (const name of config.GRPC_STOREFRONT_CALLERS ?? [])
      enter('GRPC_STOREFRONT_CALLERS', name, STOREFRONT);
    for (const name of config.GRPC_OPERATOR_CALLERS ?? []) enter('GRPC_OPERATOR_CALLERS', name, OPERATOR);
    return new Parties(byName);
  }

  /** The parties that this certificate (DER) names. Names are compared exactly: case, wildcards and trailing dots make a difference. */
  of(certificate: Uint8Array): ReadonlySet<string> {
    const parties = [...certificateNames(certificate)].map((name) => this.byName.get(name));
    return new Set(parties.filter((party) => party !== undefined));
  }
}
