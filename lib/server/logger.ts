import 'server-only';
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** pino's number for `error`; `fatal` is above it. */
const errorLevel = 50;

/**
 * JSON lines on stdout. Field names that could hold a secret are blanked wherever they appear; transcripts, prompts,
 * tokens and keys are never logged on purpose. `onError` hears of every line at `error` or above that the level lets through.
 */
export function createLogger(level: string, onError: () => void = () => {}): Logger {
  return pino({
    hooks: {
      logMethod(args, method, lineLevel) {
        if (lineLevel >= errorLevel) onError();
        method.apply(this, args);
      },
    },
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'token',
        'secret',
        'authorization',
        'cookie',
        '*.password',
        '*.token',
      ].concat(['*.secret', '*.authorization', '*.cookie', '*.apiKey', 'apiKey']),
      censor: '[hidden]',
    },
  });
}
