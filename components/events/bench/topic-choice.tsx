'use client';

import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { durableTypes, type EventType, ephemeralTypes } from '@/lib/events/registry';
import { Button } from '../../ui/button';
import { Checkbox } from '../../ui/checkbox';
import { cn } from '../../ui/cn';
import { Fold } from '../../ui/fold';

export const allTopics: readonly EventType[] = [...durableTypes, ...ephemeralTypes];

/** What to subscribe to: everything, or some of a list that opens when one wants to choose. */
export function TopicChoice({
  chosen,
  onChange,
}: {
  chosen: readonly EventType[];
  onChange(chosen: readonly EventType[]): void;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const all = chosen.length === allTopics.length;
  const chooseAll = (on: boolean) => {
    onChange(on ? allTopics : []);
    // With none of them there is something to choose.
    if (!on) setOpen(true);
  };
  const toggle = (topic: EventType, on: boolean) =>
    onChange(allTopics.filter((one) => (one === topic ? on : chosen.includes(one))));
  return (
    <fieldset>
      <legend className="font-medium text-sm">Topics</legend>
      <p className="mt-0.5 text-muted text-sm">
        What the server sends at all. “connected”, “ping”, “reset” and “bye” always come.
      </p>
      <div className="mt-2 flex items-center justify-between gap-3 text-[0.9375rem]">
        <Checkbox checked={all} onCheckedChange={chooseAll}>
          All topics
        </Checkbox>
        <Button
          variant="quiet"
          size="sm"
          className="-mr-2"
          aria-expanded={open}
          aria-controls={`${id}-topics`}
          onClick={() => setOpen(!open)}
        >
          {all ? 'Choose topics' : `${chosen.length} of ${allTopics.length} topics`}
          <ChevronDown
            aria-hidden
            className={cn('size-4 transition-transform duration-150', open && 'rotate-180')}
          />
        </Button>
      </div>
      <Fold open={open} id={`${id}-topics`}>
        <div className="mt-1 ml-0.5 grid gap-3 border-l py-1.5 pl-4 font-mono text-sm">
          {allTopics.map((topic) => (
            <Checkbox
              key={topic}
              checked={chosen.includes(topic)}
              onCheckedChange={(on) => toggle(topic, on)}
            >
              {topic}
            </Checkbox>
          ))}
        </div>
      </Fold>
    </fieldset>
  );
}
