import { isOperatorError } from '../reconcile/errors.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type WriteLog = (fields: LogFields, message: string) => void;

/** What this code needs of a logger; pino satisfies it. */
export interface Log {
  readonly debug: WriteLog;
  readonly info: WriteLog;
  readonly warn: WriteLog;
  readonly error: WriteLog;
}

const MAX_MESSAGE_LENGTH = 200;

/**
 * What may be logged of anything thrown. An OperatorError was written for people and is shown without its cause.
 * Of an unexpected error we keep the name, Node's code for it and the stack frames. Its message may quote what the code was
 * about (V8 and Node do so with texts, keys and URLs), and that may be personal data.
 */
export function errorFields(error: unknown): LogFields {
  if (isOperatorError(error)) {
    const { name, message, kind, reason, status, code, retryAfterMs } = error;
    return { name, message, kind, reason, status, code, retryAfterMs };
  }
  if (!(error instanceof Error)) return { name: 'NotAnError', message: `A value of type ${typeof error} was thrown.` };
  return { name: nameOf(error), code: codeOf(error), frames: framesOf(error) };
}

/**
 * Of an error that ends the start, before anything of a caller was read: with the first line of its message, cut short.
 * Kubernetes' client puts response bodies and headers on the lines after it. A SyntaxError quotes the text that is none.
 */
export function startErrorFields(error: unknown): LogFields {
  const fields = errorFields(error);
  if (!(error instanceof Error) || isOperatorError(error) || error.name === 'SyntaxError') return fields;
  return { ...fields, message: firstLine(error.message) };
}

const identifier = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;

function nameOf({ name }: Error): string {
  return identifier.test(name) ? name : 'Error';
}

function codeOf(error: Error): string | undefined {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, MAX_MESSAGE_LENGTH);
}

function framesOf({ stack = '', message }: Error): readonly string[] {
  const start = stack.indexOf(message);
  const afterMessage = start === -1 ? stack : stack.slice(start + message.length);
  return afterMessage
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}
