import { defaultPreferences, type InboxState } from '@/lib/inbox/state';

/** An inbox in which nothing has happened yet. */
export const inboxState = (more: Partial<InboxState> = {}): InboxState => ({
  revision: 0,
  as_of: 'e-0',
  unread: 0,
  read_through: 'e-0',
  read_ids: [],
  preferences: defaultPreferences,
  ...more,
});
