import type { CloudAnswer } from '../http-messages.ts';
import type { BlobCall, BlobOperation, SubRequest } from './call.ts';
import { badBlobRequest } from './errors.ts';
import { blobOperationName, parseBlobTarget } from './target.ts';

const maxRequests = 256;
const maxBytes = 4 * 1024 * 1024;

const invalidBatch = () =>
  badBlobRequest('InvalidInput', 'One of the request inputs is not valid: the body of the batch.');

interface Part extends SubRequest {
  readonly contentId: string;
}

/** The requests of a `multipart/mixed` body. */
function partsOf(call: BlobCall): Part[] {
  const boundary = /boundary=("?)([^";]+)\1/.exec(call.headers['content-type'] ?? '')?.[2];
  if (boundary === undefined || call.bytes.length > maxBytes) throw invalidBatch();
  return call.bytes
    .toString('utf8')
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map(parsePart);
}

function parsePart(text: string): Part {
  const [partHead = '', requestHead = ''] = text.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
  const [first = '', ...lines] = requestHead.split(/\r?\n/);
  const [method = '', target = ''] = first.split(' ');
  if (target === '') throw invalidBatch();
  const contentId = headersOf(partHead.split(/\r?\n/))['content-id'] ?? '';
  return { method, target, contentId, headers: headersOf(lines) };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return headers;
}

const allowed = ['DeleteBlob', 'SetBlobTier'];

function answerPart(call: BlobCall, part: Part): CloudAnswer {
  const target = parseBlobTarget(part.target);
  const name = blobOperationName(part.method, target, part.headers);
  if (name === undefined || !allowed.includes(name)) throw invalidBatch();
  const scope = call.target.container;
  if (scope !== undefined && scope !== target.container) throw invalidBatch();
  return call.again(part);
}

const phrases: Readonly<Record<number, string>> = { 200: 'OK', 202: 'Accepted', 404: 'Not Found', 409: 'Conflict' };

function writePart(part: Part, answer: CloudAnswer): string {
  const body = answer.payload?.bytes.toString() ?? '';
  return [
    'Content-Type: application/http',
    `Content-ID: ${part.contentId}`,
    '',
    `HTTP/1.1 ${answer.status} ${phrases[answer.status] ?? 'Status'}`,
    ...Object.entries(answer.headers ?? {})
      .filter(([name]) => name !== 'content-length')
      .map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`, 'Content-Type: application/xml']),
    '',
    body,
  ].join('\r\n');
}

/** Up to 256 deletes or tier changes. It answers 202 whatever becomes of each; every part has a status of its own. */
export const blobBatch: BlobOperation = (call) => {
  const parts = partsOf(call);
  if (parts.length === 0) throw invalidBatch();
  if (parts.length > maxRequests) {
    throw badBlobRequest(
      'ExceedsMaxBatchRequestCount',
      'The batch operation exceeds maximum number of allowed subrequests.',
    );
  }
  const boundary = `batchresponse_${crypto.randomUUID()}`;
  const answers = parts.map((part) => `--${boundary}\r\n${writePart(part, answerPart(call, part))}\r\n`);
  const bytes = Buffer.from(`${answers.join('')}--${boundary}--\r\n`);
  return { status: 202, payload: { bytes, contentType: `multipart/mixed; boundary=${boundary}` } };
};
