import type { CaptionLanguage } from '@/lib/summaries/schemas';
import { Button } from '../ui/button';
import { captionWords } from './language-words';

/** The captions that a video has instead of the wanted ones; each tries again with them. */
export function CaptionChoices({
  languages,
  title,
  onPick,
}: {
  languages: readonly CaptionLanguage[];
  title: string;
  onPick(language: string): void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div
      role="group"
      aria-label={`Captions that “${title}” has`}
      className="flex flex-wrap items-center gap-2 pt-2"
    >
      <p className="text-muted text-sm">Try again with captions in</p>
      {languages.map((captions) => (
        <Button key={captions.language} size="sm" onClick={() => onPick(captions.language)}>
          {captionWords(captions)}
          {captions.kind === 'auto' && <span className="font-normal text-muted">automatic</span>}
        </Button>
      ))}
    </div>
  );
}
