import { longTalk } from '../../__tests__/fixtures/long-talk';
import { summaryRequest } from '../../__tests__/support/summary-request';
import { createExtractiveModel } from '../../lib/summaries/server/extractive/extractive-model';
import { measure, type Row } from './measure';

async function summarize(
  minutes: number,
  round: number,
  change = (text: string) => text,
): Promise<undefined> {
  const segments = longTalk(minutes, round + 1).map((segment) => ({
    ...segment,
    text: change(segment.text),
  }));
  await createExtractiveModel().summarize(await summaryRequest({}, segments));
}

/** A letter as a Han character, so that words of the talk stay words that repeat. */
const unspaced = (letter: string) => String.fromCodePoint(0x4e00 + letter.charCodeAt(0));

/** The built-in model alone, on every style of captions. */
export async function extractiveRows(): Promise<Row[]> {
  return [
    await measure('extractive summary of 1 h', '< 1000', (round) => summarize(60, round)),
    await measure('extractive summary of 3 h', 'loop < 20', (round) => summarize(180, round)),
    await measure('the same without capitals', 'loop < 20', (round) =>
      summarize(180, round, (text) => text.toLowerCase()),
    ),
    await measure('the same without punctuation', 'loop < 20', (round) =>
      summarize(180, round, (text) => text.replace(/[.,]/g, '')),
    ),
    await measure('the same without spaces', 'loop < 20', (round) =>
      summarize(180, round, (text) => text.replace(/\s/g, '').replace(/\w/g, unspaced)),
    ),
  ];
}
