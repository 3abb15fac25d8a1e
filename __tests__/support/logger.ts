import { pino } from 'pino';
import type { Logger } from '@/lib/server/logger';

/** A line of the log; whatever it carries beside its message is in it, too. */
export type LogRecord = { level: number; msg?: string; [field: string]: unknown };

/** Keeps every record at or above a level; a test can look at them and nothing is printed. */
export function createTestLogger(level = 'warn'): Logger & { records: LogRecord[] } {
  const records: LogRecord[] = [];
  const logger = pino(
    { level, base: undefined },
    {
      write(line: string) {
        records.push(JSON.parse(line));
      },
    },
  );
  return Object.assign(logger, { records });
}
