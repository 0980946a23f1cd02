import type { CloudAnswer } from '../http-messages.ts';
import { element, xmlHead } from './xml.ts';

type Headers = Readonly<Record<string, string>>;

/** A refusal of the blob service. Operations throw it; the server turns it into XML. */
export class BlobError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Headers;

  constructor(status: number, code: string, message: string, headers: Headers = {}) {
    super(message);
    this.name = 'BlobError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The error's body as Azure writes it; a HEAD request gets the headers only. */
export function blobErrorAnswer(error: Pick<BlobError, 'status' | 'code' | 'message' | 'headers'>): CloudAnswer {
  const xml = `${xmlHead}<Error>${element('Code', error.code)}${element('Message', error.message)}</Error>`;
  return {
    status: error.status,
    headers: { ...error.headers, 'x-ms-error-code': error.code },
    payload: { bytes: Buffer.from(xml), contentType: 'application/xml' },
  };
}

export const badBlobRequest = (code: string, message: string): BlobError => new BlobError(400, code, message);
export const conflict = (code: string, message: string): BlobError => new BlobError(409, code, message);
export const unmet = (code: string, message: string): BlobError => new BlobError(412, code, message);

export const containerNotFound = (): BlobError =>
  new BlobError(404, 'ContainerNotFound', 'The specified container does not exist.');

/** The header tells a soft-deleted blob from one that is not there at all. */
export const blobNotFound = (options: { readonly isSoftDeleted?: boolean } = {}): BlobError =>
  new BlobError(
    404,
    'BlobNotFound',
    'The specified blob does not exist.',
    options.isSoftDeleted === true ? { 'x-ms-is-soft-deleted': 'true' } : {},
  );

export const conditionNotMet = (status: 304 | 412 = 412): BlobError =>
  new BlobError(status, 'ConditionNotMet', 'The condition specified using HTTP conditional header(s) is not met.');

export const notForHierarchicalNamespace = (): BlobError =>
  conflict(
    'FeatureNotYetSupportedForHierarchicalNamespaceAccounts',
    'The requested feature is not yet supported for accounts with a hierarchical namespace.',
  );

export const invalidHeader = (name: string): BlobError =>
  badBlobRequest('InvalidHeaderValue', `The value for one of the HTTP headers is not in the correct format: ${name}.`);

export const invalidQuery = (name: string): BlobError =>
  badBlobRequest(
    'InvalidQueryParameterValue',
    `Value for one of the query parameters specified in the request URI is invalid: ${name}.`,
  );

export const invalidXml = (): BlobError =>
  badBlobRequest('InvalidXmlDocument', 'The specified XML is not syntactically valid.');
