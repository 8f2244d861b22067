import { Client, Metadata, status } from '@grpc/grpc-js';

import { STATUS_DETAILS_KEY, codeName, decodeStatus } from '@holdfast/errors';
import { callersOf, channelCredentials } from '@holdfast/grpc';

import { identityAs } from '../../launcher/apps/party.ts';

const asIs = (bytes) => bytes;

/** Sends raw bytes to methods of one server; with certificates, as the first that the table of callers names for the method. */
export class GrpcExchange {
  constructor({ url, app }, urls) {
    Object.assign(this, { url, app, urls });
    this.clients = new Map();
  }

  clientFor(path) {
    const party = callersOf(path)[0];
    if (!this.clients.has(party)) {
      const credentials = channelCredentials(identityAs(this.urls, party), this.app);
      const options = { 'grpc.enable_retries': 0, 'grpc.ssl_target_name_override': this.app };
      this.clients.set(party, new Client(this.url, credentials, options));
    }
    return this.clients.get(party);
  }

  /** Answers `{code, reason, message}`. */
  call({ path, bytes, metadata }, timeoutMs) {
    return new Promise((resolve) => {
      const headers = new Metadata();
      for (const [name, value] of metadata)
        headers.add(name, name.endsWith('-bin') ? Buffer.from(value) : value);
      this.clientFor(path).makeUnaryRequest(
        path,
        asIs,
        asIs,
        bytes,
        headers,
        { deadline: Date.now() + timeoutMs },
        (error) => resolve(error ? refusal(error) : { code: 'OK' }),
      );
    });
  }

  close() {
    for (const client of this.clients.values()) client.close();
  }
}

function refusal(error) {
  const details = error.metadata?.get(STATUS_DETAILS_KEY)[0];
  const known = decodeStatus(error.code, error.details, details, error);
  return { code: codeName(error.code ?? status.UNKNOWN), reason: known?.reason, message: error.details };
}
