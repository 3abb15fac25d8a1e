import { z } from 'zod';

/** The events that people are told of, in the order of the settings: every durable type. */
export const noticeTypes = [
  'summary_complete',
  'summary_failed',
  'batch_complete',
  'system',
  'test',
] as const;
export type NoticeType = (typeof noticeTypes)[number];

/** Where they are told: in the corner of a visible page, in the inbox, by the desktop while no page is visible. */
export const noticeChannels = ['toast', 'inbox', 'desktop'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

const channels = z.object({ toast: z.boolean(), inbox: z.boolean(), desktop: z.boolean() });

/** For each type of event, where somebody wants to hear of it. */
export const noticePreferencesSchema = z.object({
  summary_complete: channels,
  summary_failed: channels,
  batch_complete: channels,
  system: channels,
  test: channels,
} satisfies Record<NoticeType, typeof channels>);
export type NoticePreferences = z.infer<typeof noticePreferencesSchema>;

const everywhere = { toast: true, inbox: true, desktop: true };

/** Of who has chosen nothing yet. Nothing comes by the desktop before it was switched on in a browser. */
export const defaultPreferences: NoticePreferences = {
  summary_complete: everywhere,
  summary_failed: everywhere,
  batch_complete: everywhere,
  system: everywhere,
  test: { toast: true, inbox: true, desktop: false },
};

/** Unread events are counted up to here: so many, or more. */
export const unreadCap = 100;

/** What a person has read, how much they have not, and what they want to hear of. The data of the event `inbox_state`. */
export const inboxStateSchema = z.object({
  /** Of two states the one with the higher revision is the newer one. */
  revision: z.number(),
  /** Unread events are counted up to this one. */
  as_of: z.string(),
  unread: z.number(),
  /** Everything up to this event has been read, and after it these. */
  read_through: z.string(),
  read_ids: z.array(z.string()),
  preferences: noticePreferencesSchema,
});
export type InboxState = z.infer<typeof inboxStateSchema>;
