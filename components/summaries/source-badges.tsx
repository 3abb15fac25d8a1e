import { Captions, CaptionsOff, FileText, Sparkles } from 'lucide-react';
import type { SummaryListItem } from '@/lib/summaries/schemas';
import { Badge } from '../ui/badge';
import { sourceWords } from './source-words';

const icons = { manual: Captions, auto: Sparkles, uploaded: FileText } as const;

/** What kind of captions a summary was made from. */
export function SourceBadge({ kind }: { kind: SummaryListItem['source_kind'] }) {
  const Icon = icons[kind];
  return (
    <Badge>
      <Icon aria-hidden />
      {sourceWords[kind].label}
    </Badge>
  );
}

/** That they cover only a part of the video. */
export function IncompleteBadge() {
  return (
    <Badge tone="warning">
      <CaptionsOff aria-hidden />
      Incomplete captions
    </Badge>
  );
}
