import { pino } from 'pino';
import type { Logger } from '@/lib/server/logger';

/** Keeps every record at or above `warn`; a test can look at them and nothing is printed. */
export function createTestLogger(): Logger & { records: { level: number; msg?: string }[] } {
  const records: { level: number; msg?: string }[] = [];
  const logger = pino(
    { level: 'warn' },
    {
      write(line: string) {
        records.push(JSON.parse(line));
      },
    },
  );
  return Object.assign(logger, { records });
}
