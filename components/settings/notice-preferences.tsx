'use client';

import { useId, useRef, useState } from 'react';
import {
  type InboxState,
  type NoticeChannel,
  type NoticePreferences,
  type NoticeType,
  noticeChannels,
  noticeTypes,
} from '@/lib/inbox/state';
import { useInbox, useInboxStore } from '../inbox/inbox-provider';
import { type ServerAction, useAction } from '../layout/use-action';
import { Notice } from '../ui/notice';
import { TickBox } from '../ui/tick-box';
import { DesktopSwitch } from './desktop-switch';

const types: Record<NoticeType, { name: string; explained: string }> = {
  summary_complete: { name: 'Summary ready', explained: 'A video of yours is summarized.' },
  summary_failed: { name: 'Video failed', explained: 'A video of yours got no summary.' },
  batch_complete: { name: 'Batch done', explained: 'A batch of more than three videos has ended.' },
  system: { name: 'Messages', explained: 'From this server and its admins.' },
  test: { name: 'Test events', explained: 'Sent by admins to try things out.' },
};
const channels: Record<NoticeChannel, string> = {
  toast: 'Toast',
  inbox: 'Inbox',
  desktop: 'Desktop',
};

/** Where to hear of what: kept at once, and obeyed by every open page of this person. */
export function NoticePreferencesForm({
  save,
}: {
  save: ServerAction<NoticePreferences, InboxState>;
}) {
  const id = useId();
  const store = useInboxStore();
  const { preferences } = useInbox();
  const { run, error } = useAction(save);
  /** What was ticked, until the server has it. */
  const [chosen, setChosen] = useState<NoticePreferences | null>(null);
  const newest = useRef<NoticePreferences | null>(null);
  const [said, setSaid] = useState('');
  const shown = chosen ?? preferences;

  const choose = async (type: NoticeType, channel: NoticeChannel, on: boolean) => {
    const next = { ...shown, [type]: { ...shown[type], [channel]: on } };
    newest.current = next;
    setChosen(next);
    setSaid('');
    const result = await run(next);
    if (result.ok) store.accept(result.value);
    // Another tick may have come since, which is on its way itself.
    if (newest.current !== next) return;
    setChosen(null);
    if (result.ok) setSaid('Saved');
  };
  return (
    <div className="grid gap-5">
      {error && <Notice tone="error">{error.message}</Notice>}
      <table className="w-full">
        <caption className="sr-only">Where to hear of what</caption>
        <thead>
          <tr className="text-muted text-sm">
            <th scope="col" className="pb-1 text-left font-medium">
              <span className="sr-only">What happens</span>
            </th>
            {noticeChannels.map((channel) => (
              <th
                key={channel}
                scope="col"
                id={`${id}-${channel}`}
                className="w-14 pb-1 text-center font-medium sm:w-20"
              >
                {channels[channel]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {noticeTypes.map((type) => (
            <tr key={type} className="border-t">
              <th
                scope="row"
                id={`${id}-${type}`}
                className="py-2 pr-2 text-left font-normal text-[0.9375rem]"
              >
                <span className="block font-medium">{types[type].name}</span>
                <span className="block text-muted text-sm">{types[type].explained}</span>
              </th>
              {noticeChannels.map((channel) => (
                <td key={channel} className="text-center">
                  <TickBox
                    checked={shown[type][channel]}
                    aria-label={`${types[type].name}: ${channels[channel]}`}
                    onCheckedChange={(state) => choose(type, channel, state === true)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <span role="status" className="sr-only">
        {said}
      </span>
      <DesktopSwitch />
    </div>
  );
}
