import protobuf from 'protobufjs/light.js';

import { CODES, codeName } from './codes.js';
import type { Code } from './codes.js';
import { DomainError } from './domain-error.js';
import { isReason, reasonSpec } from './reasons.js';

const DOMAIN = 'holdfast';
const ERROR_INFO_URL = 'type.googleapis.com/google.rpc.ErrorInfo';
/** ErrorInfo metadata holds strings only; per-line errors and further members travel in it as JSON under these keys. */
const ERRORS_KEY = 'errors';
const EXTENSIONS_KEY = 'extensions';
const RETRY_AFTER_KEY = 'retry_after_seconds';

const { Root, Type, Field, MapField } = protobuf;
const root = new Root();
const AnyType = new Type('Any').add(new Field('type_url', 1, 'string')).add(new Field('value', 2, 'bytes'));
const StatusType = new Type('Status')
  .add(new Field('code', 1, 'int32'))
  .add(new Field('message', 2, 'string'))
  .add(new Field('details', 3, 'Any', 'repeated'));
const ErrorInfoType = new Type('ErrorInfo')
  .add(new Field('reason', 1, 'string'))
  .add(new Field('domain', 2, 'string'))
  .add(new MapField('metadata', 3, 'string', 'string'));
root.define('google.rpc').add(AnyType).add(StatusType).add(ErrorInfoType);

/** The trailer's standard name. */
export const STATUS_DETAILS_KEY = 'grpc-status-details-bin';

/** The status of a DomainError on the wire: the code's number, the message, and the bytes of google.rpc.Status with one ErrorInfo. */
export function encodeStatus(error: DomainError): { code: number; message: string; details: Buffer } {
  const metadata: Record<string, string> = { ...error.metadata };
  if (error.errors) metadata[ERRORS_KEY] = JSON.stringify(error.errors);
  if (error.extensions) metadata[EXTENSIONS_KEY] = JSON.stringify(error.extensions);
  if (error.retryAfterSeconds !== reasonSpec(error.reason).retryAfterSeconds)
    metadata[RETRY_AFTER_KEY] = String(error.retryAfterSeconds);
  const code = CODES[error.code];
  const info = ErrorInfoType.encode({ reason: error.reason, domain: DOMAIN, metadata }).finish();
  const details = StatusType.encode({
    code,
    message: error.message,
    details: [{ type_url: ERROR_INFO_URL, value: info }],
  }).finish();
  return { code, message: error.message, details: Buffer.from(details) };
}

interface DecodedInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Record<string, string>;
}

function decodeErrorInfo(details: Uint8Array): DecodedInfo | undefined {
  try {
    const status = StatusType.decode(details) as unknown as {
      details: { type_url: string; value: Uint8Array }[];
    };
    const any = status.details.find((detail) => detail.type_url === ERROR_INFO_URL);
    return any ? (ErrorInfoType.decode(any.value) as unknown as DecodedInfo) : undefined;
  } catch {
    return undefined;
  }
}

const parseJson = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * The DomainError of a failed call; undefined where it carries no ErrorInfo of ours, or one with another code than its reason has, which
 * no service of ours sends. Its `cause` is the given one.
 */
export function decodeStatus(
  code: number,
  message: string,
  details: Uint8Array | undefined,
  cause: unknown,
): DomainError | undefined {
  const info = details ? decodeErrorInfo(details) : undefined;
  if (!info || info.domain !== DOMAIN || !isReason(info.reason)) return undefined;
  const {
    [ERRORS_KEY]: errorsJson,
    [EXTENSIONS_KEY]: extensionsJson,
    [RETRY_AFTER_KEY]: retryAfter,
    ...metadata
  } = info.metadata;
  const errors = parseJson(errorsJson) as Record<string, unknown>[] | undefined;
  const extensions = parseJson(extensionsJson) as Record<string, unknown> | undefined;
  const error = new DomainError(info.reason, {
    detail: message,
    metadata,
    cause,
    ...(errors && { errors }),
    ...(extensions && { extensions }),
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
  });
  const sent: Code = codeName(code);
  return error.code === sent ? error : undefined;
}
