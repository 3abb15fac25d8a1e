import type { RefObject } from 'react';

/** What a dialog that does something with one webhook is told. */
export interface WebhookActionProps {
  open: boolean;
  webhookId: string;
  /** Where the focus goes afterwards, when what had it is gone. */
  returnTo?: RefObject<HTMLElement | null>;
  onOpenChange(open: boolean): void;
  onChanged(): void;
}
