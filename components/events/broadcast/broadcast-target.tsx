import { useId } from 'react';
import { durableTypes, type EventType } from '@/lib/events/registry';
import { maxUserFilterLength } from '@/lib/events/schemas';
import { Field } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { Select, SelectItem } from '../../ui/select';
import type { BroadcastDraft } from './broadcast-draft';

const ownTopic = 'own';

/** Whom it is for. */
export function BroadcastTarget({
  draft,
  own,
  onChange,
}: {
  draft: BroadcastDraft;
  /** Whose page this is, where the form begins with them. */
  own?: { userId: string; sessionId: string };
  onChange(draft: BroadcastDraft): void;
}) {
  const id = useId();
  return (
    <>
      <div className="grid gap-1.5">
        <p id={`${id}-audience`} className="font-medium text-sm">
          For
        </p>
        <Segmented<BroadcastDraft['audience']>
          value={draft.audience}
          onValueChange={(audience) => onChange({ ...draft, audience })}
          choices={[
            { value: 'everyone', label: 'Everyone' },
            { value: 'person', label: 'A person' },
            { value: 'session', label: 'A session' },
          ]}
          labelledBy={`${id}-audience`}
        />
      </div>
      {draft.audience === 'person' && (
        <Field
          label="Address or id"
          hint={own && draft.person === own.userId ? 'This is you, in every browser.' : undefined}
          value={draft.person}
          autoComplete="off"
          spellCheck={false}
          maxLength={maxUserFilterLength}
          onChange={(event) => onChange({ ...draft, person: event.target.value })}
        />
      )}
      {draft.audience === 'session' && (
        <Field
          label="Session id"
          hint={
            own && draft.sessionId === own.sessionId
              ? 'This is the session of this browser.'
              : 'As the list of connections shows it.'
          }
          value={draft.sessionId}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          onChange={(event) => onChange({ ...draft, sessionId: event.target.value })}
        />
      )}
      <div className="grid gap-1.5">
        <label htmlFor={`${id}-topic`} className="font-medium text-sm">
          Topic
        </label>
        <Select
          id={`${id}-topic`}
          value={draft.topic ?? ownTopic}
          onValueChange={(topic) =>
            onChange({ ...draft, topic: topic === ownTopic ? null : (topic as EventType) })
          }
          describedBy={`${id}-topic-hint`}
        >
          <SelectItem value={ownTopic}>Its own: {draft.type}</SelectItem>
          {durableTypes
            .filter((type) => type !== draft.type)
            .map((type) => (
              <SelectItem key={type} value={type}>
                {type}
              </SelectItem>
            ))}
        </Select>
        <p id={`${id}-topic-hint`} className="text-muted text-sm">
          Streams that asked for certain topics get it only with one of these. Pages of this
          application listen to all.
        </p>
      </div>
    </>
  );
}
