import { isPauseCode, pauseSentence } from '@/lib/youtube/pause';
import { ClockTime } from './batches/clock-time';

/** Why something failed or waits. The time of a pause is told in the reader's own zone. */
export function FailureWords({
  code,
  message,
  until,
}: {
  code: string | undefined;
  message: string;
  until?: number;
}) {
  if (!isPauseCode(code) || until === undefined) return message;
  const [before, after] = pauseSentence(code);
  return (
    <>
      {before}
      <ClockTime at={until} />
      {after}
    </>
  );
}
