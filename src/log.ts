import { pino, type Logger } from 'pino';

/** JSON lines on stdout, one a log entry; ISO times; never an object that could carry a token. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['token', '*.token', 'authorization', '*.authorization', 'headers', '*.headers', 'body', '*.body'],
      remove: true,
    },
  });
}
