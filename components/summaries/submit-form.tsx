'use client';

import { FileText, Paperclip, X } from 'lucide-react';
import Link from 'next/link';
import {
  type DragEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useRef,
  useState,
  useTransition,
} from 'react';
import type { PublicError } from '@/lib/errors';
import { probeSession } from '@/lib/events/client/probe-session';
import { formatBytes } from '@/lib/format';
import { routes } from '@/lib/routes';
import {
  maxTranscriptBytes,
  type RejectedSource,
  type StartedBatch,
} from '@/lib/summaries/schemas';
import { shortcutTargets } from '../layout/shortcuts';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Notice } from '../ui/notice';
import { describeSources, readSources } from './read-sources';
import { SourceProblems } from './source-problems';
import { useKeptDraft } from './use-kept-draft';

export type StartBatch = (
  form: FormData,
) => Promise<{ ok: true; value: StartedBatch } | { ok: false; error: PublicError }>;

const captionTypes = '.srt,.vtt,.json3,.json,.srv3,.xml,.txt,.md,text/*,application/json';

/** The paste box: links in any shape, one a line, and caption files by button or drop. */
export function SubmitForm({
  startBatch,
  onStarted,
  text,
  onTextChange,
}: {
  startBatch: StartBatch;
  onStarted(batch: StartedBatch): void;
  text: string;
  onTextChange(text: string): void;
}) {
  const id = useId();
  const boxRef = useRef<HTMLTextAreaElement>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [dragging, setDragging] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [rejected, setRejected] = useState<RejectedSource[]>([]);
  const [pending, startTransition] = useTransition();
  const draft = useKeptDraft(text, onTextChange);

  const read = readSources(text);
  const usable = read.videos > 0 || file !== null;
  const understood = describeSources(read);

  const chooseFile = (chosen: File | null) => {
    setProblem(null);
    if (chosen && chosen.size > maxTranscriptBytes) {
      setProblem(`“${chosen.name}” is ${formatBytes(chosen.size)}. Caption files may have 6 MB.`);
    } else setFile(chosen);
    if (fileRef.current) fileRef.current.value = '';
  };

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (pending) return;
    if (!usable) {
      setProblem('Paste at least one YouTube link, or add a caption file.');
      boxRef.current?.focus();
      return;
    }
    const form = new FormData();
    form.set('sources', text);
    if (file) form.set('captions', file);
    startTransition(async () => {
      setProblem(null);
      const result = await startBatch(form).catch(() => null);
      const ended = result
        ? !result.ok && result.error.code === 'unauthenticated'
        : (await probeSession().catch(() => 0)) === 401;
      if (ended) {
        draft.keep();
        setProblem(<SessionEnded withFile={file !== null} />);
      } else if (!result) {
        setProblem('The server could not be reached. Your links are still here; try again.');
      } else if (!result.ok) {
        setProblem(result.error.message);
        const details = result.error.details as { rejected?: RejectedSource[] } | undefined;
        setRejected(details?.rejected ?? []);
      } else {
        setRejected(result.value.rejected);
        setFile(null);
        draft.forget();
        onTextChange('');
        onStarted(result.value);
      }
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const sends = event.key === 'Enter' && (event.metaKey || event.ctrlKey || !text.includes('\n'));
    if (sends && !event.shiftKey && usable) submit(event as unknown as FormEvent);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    const [dropped] = event.dataTransfer.files;
    const link = event.dataTransfer.getData('text/uri-list') || event.dataTransfer.getData('text');
    if (dropped) chooseFile(dropped);
    else if (link) onTextChange(text ? `${text.trimEnd()}\n${link}` : link);
  };

  return (
    <form onSubmit={submit} aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`} className="font-semibold text-2xl sm:text-[1.75rem]">
        What would you like to read?
      </h1>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a drop target; the button beside it does the same */}
      <div
        className={cn(
          'mt-4 rounded-xl border border-border-strong/60 bg-raised shadow-xs transition-[border-color,box-shadow] focus-within:border-accent focus-within:shadow-sm',
          dragging && 'border-accent bg-accent-soft',
        )}
        onDragOver={(event) => {
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={() => setDragging(false)}
        onDrop={onDrop}
      >
        <label htmlFor={`${id}-box`} className="sr-only">
          YouTube links, one a line
        </label>
        <textarea
          id={`${id}-box`}
          ref={boxRef}
          {...shortcutTargets.pasteBox}
          // The paste box is what people come for.
          // biome-ignore lint/a11y/noAutofocus: look.md, "focused on arrival"
          autoFocus
          rows={Math.min(8, Math.max(2, text.split('\n').length))}
          value={text}
          onChange={(event) => {
            onTextChange(event.target.value);
            setProblem(null);
            setRejected([]);
          }}
          onKeyDown={onKeyDown}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          placeholder="Paste YouTube links, one a line"
          aria-describedby={`${id}-understood`}
          className="block w-full resize-none rounded-t-xl bg-transparent px-4 pt-3.5 pb-2 text-[1.0625rem] outline-none placeholder:text-muted"
        />
        {file && (
          <div className="mx-3 mb-2 flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3 text-sm">
            <FileText aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 truncate">{file.name}</span>
            <span className="shrink-0 text-muted">{formatBytes(file.size)}</span>
            <Button
              variant="quiet"
              size="icon"
              className="ml-auto size-8"
              aria-label={`Remove ${file.name}`}
              onClick={() => setFile(null)}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </div>
        )}
        <div className="flex flex-wrap items-center gap-2 px-2.5 pt-1 pb-2.5">
          <input
            ref={fileRef}
            type="file"
            accept={captionTypes}
            className="sr-only"
            tabIndex={-1}
            aria-hidden
            data-testid="caption-file"
            onChange={(event) => chooseFile(event.target.files?.[0] ?? null)}
          />
          <Button variant="quiet" size="sm" onClick={() => fileRef.current?.click()}>
            <Paperclip aria-hidden className="size-4" />
            Upload captions
          </Button>
          <p id={`${id}-understood`} role="status" className="text-muted text-sm tabular-nums">
            {understood}
          </p>
          <Button type="submit" variant="primary" className="ml-auto" disabled={pending}>
            {pending ? 'Starting…' : 'Summarize'}
          </Button>
        </div>
      </div>
      {problem && (
        <Notice tone="error" className="mt-3">
          {problem}
        </Notice>
      )}
      {read.tooMany && (
        <Notice className="mt-3">Only 1,000 lines fit into one submission. Split the list.</Notice>
      )}
      <SourceProblems
        problems={
          rejected.length > 0
            ? rejected.map(({ input, message }) => ({ line: input, message }))
            : read.problems
        }
        sent={rejected.length > 0}
      />
    </form>
  );
}

function SessionEnded({ withFile }: { withFile: boolean }) {
  return (
    <>
      Your session has ended.{' '}
      <Link href={routes.signIn} className="underline underline-offset-4">
        Sign in again
      </Link>{' '}
      to go on; your links are still here.
      {withFile && ' The caption file has to be added once more.'}
    </>
  );
}
