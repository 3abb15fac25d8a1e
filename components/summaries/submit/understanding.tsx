import { Checkbox } from '../../ui/checkbox';
import { Facts } from '../../ui/facts';
import { Skeleton } from '../../ui/skeleton';
import { describeUnderstood, needsCheck, type UnderstoodLine } from './understand';
import { UnderstoodLine as Line } from './understood-line';
import type { Preview } from './use-preview';

/** Lines shown as they come; of those after them, only what needs a look. */
const shownLines = 6;

export interface UnderstandingProps {
  understood: readonly UnderstoodLine[];
  preview: Preview;
  /** The estimate in words; null while it is on its way, empty where there is nothing to estimate. */
  estimate: string | null;
  /** How many videos could be taken with their whole playlist. */
  inPlaylists: number;
  wholePlaylist: boolean;
  onWholePlaylist(whole: boolean): void;
  /** What describes the paste box to screen readers. */
  statusId: string;
}

/** What the paste box has understood and what it will cost: words, then line by line, then what can be chosen about it. */
export function Understanding(props: UnderstandingProps) {
  const { understood, preview, estimate, inPlaylists, statusId } = props;
  const some = understood.length > 0;
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-2 px-1" data-testid="understanding">
      <div className="grid gap-0.5 text-sm">
        <p
          id={statusId}
          role="status"
          className={some ? 'min-h-10 text-muted tabular-nums sm:min-h-5' : 'sr-only'}
        >
          <Facts parts={describeUnderstood(understood)} />
        </p>
        {estimate !== '' && (
          <div className="min-h-5 text-muted tabular-nums" data-testid="estimate">
            {estimate ?? <Skeleton className="mt-0.5 h-4 w-40" />}
          </div>
        )}
      </div>
      {inPlaylists > 0 && (
        <div className="flex flex-wrap items-start gap-x-3 gap-y-1 text-[0.9375rem]">
          <p>
            {inPlaylists === 1
              ? 'This video is part of a playlist.'
              : `${inPlaylists} of these videos are part of playlists.`}
          </p>
          <Checkbox checked={props.wholePlaylist} onCheckedChange={props.onWholePlaylist}>
            {inPlaylists === 1 ? 'Summarize the whole playlist' : 'Summarize the whole playlists'}
          </Checkbox>
        </div>
      )}
      {some && <Lines understood={understood} loading={preview.state === 'loading'} />}
    </div>
  );
}

function Lines({
  understood,
  loading,
}: {
  understood: readonly UnderstoodLine[];
  loading: boolean;
}) {
  const rest = understood.slice(shownLines);
  const toCheck = rest.filter(needsCheck);
  const more = toCheck.length - shownLines;
  return (
    <div data-testid="understood-lines">
      <ul aria-label="What you pasted">{rows(understood.slice(0, shownLines), loading)}</ul>
      {rest.length > 0 && (
        <p className="py-1 pl-7 text-muted text-sm tabular-nums">
          and {rest.length.toLocaleString('en')} more
          {toCheck.length > 0 && `, ${toCheck.length.toLocaleString('en')} of them to check`}
        </p>
      )}
      {toCheck.length > 0 && (
        <ul aria-label="Lines to check">{rows(toCheck.slice(0, shownLines), loading)}</ul>
      )}
      {more > 0 && (
        <p className="py-1 pl-7 text-muted text-sm tabular-nums">
          and {more.toLocaleString('en')} more to check
        </p>
      )}
    </div>
  );
}

function rows(understood: readonly UnderstoodLine[], loading: boolean) {
  return understood.map((one, index) => (
    // Lines may repeat, so their place is part of their identity.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Line key={`${index}-${one.line.input}`} one={one} loading={loading} />
  ));
}
