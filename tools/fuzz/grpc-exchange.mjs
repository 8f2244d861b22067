import { Client, Metadata, credentials, status } from '@grpc/grpc-js';

import { STATUS_DETAILS_KEY, codeName, decodeStatus } from '@holdfast/errors';

const asIs = (bytes) => bytes;

/** Sends raw bytes to methods of one server. */
export class GrpcExchange {
  constructor(url) {
    this.client = new Client(url, credentials.createInsecure(), { 'grpc.enable_retries': 0 });
  }

  /** Answers `{code, reason, message}`. */
  call({ path, bytes, metadata }, timeoutMs) {
    return new Promise((resolve) => {
      const headers = new Metadata();
      for (const [name, value] of metadata)
        headers.add(name, name.endsWith('-bin') ? Buffer.from(value) : value);
      this.client.makeUnaryRequest(
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
    this.client.close();
  }
}

function refusal(error) {
  const details = error.metadata?.get(STATUS_DETAILS_KEY)[0];
  const known = decodeStatus(error.code, error.details, details, error);
  return { code: codeName(error.code ?? status.UNKNOWN), reason: known?.reason, message: error.details };
}
