'use client';

import { FileText, Paperclip, X } from 'lucide-react';
import { useRef } from 'react';
import { formatBytes } from '@/lib/format';
import { maxTranscriptBytes } from '@/lib/summaries/schemas';
import { Button } from '../../ui/button';

const captionTypes = '.srt,.vtt,.json3,.json,.srv3,.xml,.txt,.md,text/*,application/json';

/** Why a file cannot be taken, or null. */
export function fileProblem(file: File): string | null {
  if (file.size <= maxTranscriptBytes) return null;
  return `“${file.name}” is ${formatBytes(file.size)}. Caption files may have 6 MB.`;
}

export function CaptionFileButton({ onChoose }: { onChoose(file: File | null): void }) {
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
          onChoose(event.target.files?.[0] ?? null);
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

export function CaptionFileChip({ file, onRemove }: { file: File; onRemove(): void }) {
  return (
    <div className="mx-3 mb-2 flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3 text-sm">
      <FileText aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 truncate">{file.name}</span>
      <span className="shrink-0 text-muted">{formatBytes(file.size)}</span>
      <Button
        variant="quiet"
        size="icon"
        className="ml-auto size-8"
        aria-label={`Remove ${file.name}`}
        onClick={onRemove}
      >
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  );
}
