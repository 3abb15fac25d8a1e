'use client';

import { Check, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { copyText } from '../layout/copy-text';
import { Button } from './button';
import { inputStyles } from './field';

/** In a dialog, beside the button, where a browser does not size the field by its text. */
const charactersPerLine = 32;

/** A text to take away: shown whole, selected on focus, copied by a button. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <div className="flex flex-wrap items-start gap-2">
        <textarea
          id={id}
          readOnly
          value={value}
          rows={Math.ceil(value.length / charactersPerLine)}
          spellCheck={false}
          onFocus={({ currentTarget }) => currentTarget.select()}
          className={`${inputStyles} field-sizing-content block min-w-0 flex-1 basis-60 resize-none break-all py-2 font-mono text-sm`}
        />
        <Button onClick={() => void copyText(value).then(setCopied)}>
          {copied ? (
            <Check aria-hidden className="size-4" />
          ) : (
            <Copy aria-hidden className="size-4" />
          )}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
      {copied === false && (
        <p role="alert" className="text-danger text-sm">
          The browser did not let us copy. Select the text and copy it.
        </p>
      )}
    </div>
  );
}
