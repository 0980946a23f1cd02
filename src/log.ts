import { destination, pino, type Logger, type LoggerOptions } from 'pino';
import { passId } from './runtime/pass-id.ts';

/**
 * JSON lines on stdout, one a log entry; ISO times; never an object that could carry a token. Written at once: pino's own
 * default is another thread, and the last lines before an exit would overtake each other or be lost.
 */
export function createLog(level: string): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const reconcileId = passId();
      return reconcileId === undefined ? {} : { reconcileId };
    },
    redact: {
      paths: ['token', '*.token', 'authorization', '*.authorization', 'headers', '*.headers', 'body', '*.body'],
      remove: true,
    },
  };
  return pino(options, destination({ dest: 1, sync: true }));
}
