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
 * Of an unexpected error we keep the name, the stack frames and the first line of the message, cut short: Kubernetes' client
 * puts response bodies and headers on the lines after it. A SyntaxError loses its message, as V8 quotes the text there that
 * it could not parse, and that text may be personal data.
 */
export function errorFields(error: unknown): LogFields {
  if (isOperatorError(error)) {
    const { name, message, kind, reason, status, code, retryAfterMs } = error;
    return { name, message, kind, reason, status, code, retryAfterMs };
  }
  if (!(error instanceof Error)) return { name: 'NotAnError', message: `A value of type ${typeof error} was thrown.` };
  return {
    name: error.name,
    ...(error.name === 'SyntaxError' ? {} : { message: firstLine(error.message) }),
    frames: framesOf(error),
  };
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
