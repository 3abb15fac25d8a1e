'use client';

import { Copy } from 'lucide-react';
import { toast } from 'sonner';
import { copyText } from '../../layout/copy-text';
import { Button } from '../../ui/button';

/** Copies, and says whether that worked. */
export async function copyAndSay(text: string, what: string): Promise<void> {
  if (await copyText(text)) toast.success(`${what} copied`);
  else toast.error('Copying did not work', { description: 'The browser does not allow it here.' });
}

export function CopyButton({
  what,
  label,
  text,
  disabled,
}: {
  /** What is copied, for the message after. */
  what: string;
  label: string;
  text(): string;
  disabled?: boolean;
}) {
  return (
    <Button size="sm" disabled={disabled} onClick={() => void copyAndSay(text(), what)}>
      <Copy aria-hidden className="size-4" />
      {label}
    </Button>
  );
}
