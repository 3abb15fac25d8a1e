import 'server-only';
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/**
 * JSON lines on stdout. Field names that could hold a secret are blanked wherever they appear; transcripts, prompts,
 * tokens and keys are never logged on purpose.
 */
export function createLogger(level: string): Logger {
  return pino({
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
