'use client';

import { FileText, Paperclip, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { formatBytes } from '@/lib/format';
import { maxTranscriptBytes } from '@/lib/summaries/choices';
import { captionTitleOf, endingOf, pastedCaptionsFormat } from '@/lib/transcripts/caption-formats';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import { inputStyles } from '../../ui/field';

const captionTypes = '.srt,.vtt,.json3,.json,.srv3,.xml,.txt,.md,text/*,application/json';
const maxTitle = 200;

/** A caption file that goes into the next batch, and what its summary will be called. */
export interface ChosenCaptions {
  file: File;
  title: string;
}

export function chooseCaptions(file: File): ChosenCaptions {
  return { file, title: captionTitleOf(file.name) };
}

/** Why a file cannot be taken, or null. */
export function fileProblem(file: File): string | null {
  if (file.size === 0) return `“${file.name}” is empty. Choose another file.`;
  if (file.size <= maxTranscriptBytes) return null;
  return `“${file.name}” is ${formatBytes(file.size)}. Caption files may have 6 MB.`;
}

/** Pasted or dropped text as a file, where it is captions and no list of links; else null. */
export function captionsInText(text: string): File | null {
  const format = pastedCaptionsFormat(text);
  return format && new File([text], `Pasted captions.${endingOf(format)}`, { type: 'text/plain' });
}

export function CaptionFileButton({ onChoose }: { onChoose(file: File): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={captionTypes}
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        data-testid="caption-file"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onChoose(chosen);
          // The same file can be chosen again after it was removed.
          event.target.value = '';
        }}
      />
      <Button
        variant="quiet"
        size="sm"
        className="max-sm:px-2"
        onClick={() => input.current?.click()}
      >
        <Paperclip aria-hidden className="size-4" />
        Upload captions
      </Button>
    </>
  );
}

/** The chosen file in the paste box, with the title that its summary gets. */
export function CaptionFileChip({
  captions: { file, title },
  onTitle,
  onRemove,
}: {
  captions: ChosenCaptions;
  onTitle(title: string): void;
  onRemove(): void;
}) {
  const id = useId();
  return (
    <div className="mx-3 mb-2 flex items-center gap-2 rounded-lg bg-sunken py-1.5 pr-1 pl-3 text-sm">
      <FileText aria-hidden className="size-4 shrink-0 text-muted" />
      <label htmlFor={id} className="shrink-0 text-muted max-sm:sr-only">
        Captions called
      </label>
      <input
        id={id}
        value={title}
        maxLength={maxTitle}
        required
        onChange={(event) => onTitle(event.target.value)}
        className={cn(inputStyles, 'h-8 min-w-0 flex-1 rounded-md px-2')}
      />
      <span className="shrink-0 text-muted tabular-nums">{formatBytes(file.size)}</span>
      <Button
        variant="quiet"
        size="icon"
        className="size-8"
        aria-label={`Remove ${file.name}`}
        onClick={onRemove}
      >
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  );
}
