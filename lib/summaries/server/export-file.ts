import 'server-only';
import { z } from 'zod';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { exportFormats } from '../choices';
import { exportFileName, exportSummariesInTurns, exportTypes } from '../export-summary';
import { summaryIdsSchema } from '../schemas';
import type { SummariesCall } from './context';
import { getSummaries } from './get-summary';

const exportSchema = summaryIdsSchema.extend({
  format: z.enum(exportFormats, { error: `must be one of ${exportFormats.join(', ')}` }),
});

/** A download of one or several of the caller's summaries. Throws `invalid_input`, or `not_found` when one is missing. */
export async function exportFile(
  call: SummariesCall,
  input: unknown,
): Promise<{ name: string; type: string; content: string }> {
  const { ids, format } = parseInput(exportSchema, input);
  const wanted = [...new Set(ids)];
  const summaries = await getSummaries(call, wanted);
  if (summaries.length < wanted.length) throw new AppError('not_found');
  return {
    name: exportFileName(summaries, format),
    type: exportTypes[format],
    content: await exportSummariesInTurns(summaries, format),
  };
}
