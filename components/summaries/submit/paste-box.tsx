'use client';

import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useState,
} from 'react';
import { shortcutTargets } from '../../layout/shortcuts';
import { cn } from '../../ui/cn';
import { captionsInText } from './caption-file';

/** Where links and captions are pasted or dropped. Enter sends a single line, Ctrl or Cmd with Enter sends many. */
export function PasteBox({
  text,
  onTextChange,
  onFile,
  onSend,
  describedBy,
  children,
  ref,
}: {
  text: string;
  onTextChange(text: string): void;
  onFile(file: File): void;
  /** Missing while there is nothing to send. */
  onSend: (() => void) | undefined;
  describedBy: string;
  /** What stands under the text in the same frame. */
  children: ReactNode;
  ref: Ref<HTMLTextAreaElement>;
}) {
  const id = useId();
  const [dragging, setDragging] = useState(false);

  const onKeyDown = (event: KeyboardEvent) => {
    const many = text.includes('\n');
    const sends = event.key === 'Enter' && (event.metaKey || event.ctrlKey || !many);
    if (!sends || event.shiftKey || event.nativeEvent.isComposing || !onSend) return;
    event.preventDefault();
    onSend();
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    const [dropped] = event.dataTransfer.files;
    const link = event.dataTransfer.getData('text/uri-list') || event.dataTransfer.getData('text');
    const captions = dropped ?? captionsInText(event.dataTransfer.getData('text'));
    if (captions) onFile(captions);
    else if (link) onTextChange(text ? `${text.trimEnd()}\n${link}` : link);
  };

  const onPaste = (event: ClipboardEvent) => {
    const [pasted] = event.clipboardData.files;
    const captions = pasted ?? captionsInText(event.clipboardData.getData('text/plain'));
    if (!captions) return;
    event.preventDefault();
    onFile(captions);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop target; the button inside it does the same
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
      <label htmlFor={id} className="sr-only">
        YouTube links, one a line
      </label>
      <textarea
        id={id}
        ref={ref}
        {...shortcutTargets.pasteBox}
        // The paste box is what people come for.
        // biome-ignore lint/a11y/noAutofocus: look.md, "focused on arrival"
        autoFocus
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        value={text}
        onChange={(event) => onTextChange(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        placeholder="Paste YouTube links, one a line"
        aria-describedby={describedBy}
        className="block w-full resize-none rounded-t-xl bg-transparent px-4 pt-3.5 pb-2 text-[1.0625rem] outline-none placeholder:text-muted"
      />
      {children}
    </div>
  );
}
