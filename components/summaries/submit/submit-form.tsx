'use client';

import { type FormEvent, type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { StartedBatch } from '@/lib/summaries/schemas';
import type { Preferences } from '@/lib/users/schemas';
import { Button } from '../../ui/button';
import { Fold } from '../../ui/fold';
import { Notice } from '../../ui/notice';
import { batchFormData } from './batch-form-data';
import {
  CaptionFileButton,
  CaptionFileChip,
  type ChosenCaptions,
  chooseCaptions,
  fileProblem,
} from './caption-file';
import { describeEstimate } from './describe-estimate';
import { isExtractive, type ModelChoice, modelOf } from './options';
import { OptionsPanel } from './options-panel';
import { OptionsRow } from './options-row';
import { PasteBox } from './paste-box';
import { isUsable, readSources } from './read-sources';
import { SourceProblems } from './source-problems';
import { captionsOf, countCached, joinPreview } from './understand';
import { Understanding } from './understanding';
import { useKeptDraft } from './use-kept-draft';
import { useOptions } from './use-options';
import { type Preview, usePreview } from './use-preview';
import { type StartBatch, useSubmit } from './use-submit';

/** The hero of the home page: links and caption files go in, what they mean and cost stands under them. */
export function SubmitForm({
  startBatch,
  onStarted,
  models,
  defaults = null,
  text,
  onTextChange,
}: {
  startBatch: StartBatch;
  onStarted(batch: StartedBatch): void;
  models: ModelChoice;
  defaults?: Preferences | null;
  text: string;
  onTextChange(text: string): void;
}) {
  const id = useId();
  const boxRef = useRef<HTMLTextAreaElement>(null);
  const rowRef = useRef<HTMLButtonElement>(null);
  const [captions, setCaptions] = useState<ChosenCaptions | null>(null);
  const [optionsOpen, setOptionsOpen] = useState(false);
  const [wantsPlaylist, setWantsPlaylist] = useState(false);
  const { options, change } = useOptions(models, defaults);
  const draft = useKeptDraft(text, onTextChange);

  const read = useMemo(() => readSources(text, wantsPlaylist), [text, wantsPlaylist]);
  const wholePlaylist = wantsPlaylist && read.inPlaylists > 0;
  const preview = usePreview(read.lines, options, wholePlaylist);
  const understood = useMemo(
    () => joinPreview(read.lines, preview.items),
    [read.lines, preview.items],
  );
  const usable = captions !== null || read.lines.some(isUsable);

  const submit = useSubmit(startBatch, {
    onSessionEnded: draft.keep,
    onStarted(batch) {
      draft.forget();
      setCaptions(null);
      setWantsPlaylist(false);
      change({ focus: '', regenerate: false, captionLanguage: null });
      onTextChange('');
      onStarted(batch);
    },
  });

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (submit.pending) return;
    if (usable) {
      return submit.send(batchFormData({ text, captions, options, wholePlaylist }));
    }
    submit.say('Paste at least one YouTube link, or add a caption file.');
    boxRef.current?.focus();
  };
  const chooseFile = (chosen: File) => {
    const refusal = fileProblem(chosen);
    submit.say(refusal);
    if (!refusal) setCaptions(chooseCaptions(chosen));
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    // A list that was open on top of it has taken the key already.
    if (event.key !== 'Escape' || event.defaultPrevented || !optionsOpen) return;
    event.preventDefault();
    setOptionsOpen(false);
    rowRef.current?.focus();
  };

  return (
    <form onSubmit={send} aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`} className="font-semibold text-2xl sm:text-[1.75rem]">
        What would you like to read?
      </h1>
      <PasteBox
        ref={boxRef}
        text={text}
        onTextChange={(next) => {
          onTextChange(next);
          submit.clear();
        }}
        onFile={chooseFile}
        onSend={usable ? send : undefined}
        describedBy={`${id}-understood`}
      >
        {captions && (
          <CaptionFileChip
            captions={captions}
            onTitle={(title) => setCaptions({ ...captions, title })}
            onRemove={() => {
              setCaptions(null);
              boxRef.current?.focus();
            }}
          />
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape, from any control in it */}
        <div onKeyDown={closeOnEscape}>
          <div className="flex flex-wrap items-center gap-x-1 gap-y-2 px-2.5 pt-1 pb-2.5">
            <OptionsRow
              ref={rowRef}
              options={options}
              choice={models}
              open={optionsOpen}
              onToggle={() => setOptionsOpen(!optionsOpen)}
              controls={`${id}-options`}
            />
            <CaptionFileButton onChoose={chooseFile} />
            <Button type="submit" variant="primary" className="ml-auto" disabled={submit.pending}>
              {submit.pending ? 'Starting…' : 'Summarize'}
            </Button>
          </div>
          <Fold open={optionsOpen} id={`${id}-options`}>
            <OptionsPanel
              options={options}
              choice={models}
              available={captionsOf(understood)}
              onChange={change}
            />
          </Fold>
        </div>
      </PasteBox>
      {submit.problem && (
        <Notice tone="error" className="mt-3">
          {submit.problem}
        </Notice>
      )}
      {read.tooMany && (
        <Notice className="mt-3">Only 1,000 lines fit into one submission. Split the list.</Notice>
      )}
      <SourceProblems rejected={submit.rejected} />
      <Understanding
        statusId={`${id}-understood`}
        understood={understood}
        preview={preview}
        estimate={estimateWords()}
        inPlaylists={read.inPlaylists}
        wholePlaylist={wholePlaylist}
        onWholePlaylist={setWantsPlaylist}
      />
    </form>
  );

  function estimateWords(): string | null {
    const model = modelOf(options, models);
    if (!usable) return '';
    if (isLoading(preview) && !isExtractive(model)) return null;
    const again = options.regenerate && countCached(understood) > 0;
    return describeEstimate(model, preview.estimate, { more: captions !== null || again });
  }
}

const isLoading = (preview: Preview) => preview.state === 'loading';
