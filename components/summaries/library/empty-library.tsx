import { Upload } from 'lucide-react';
import { Button } from '../../ui/button';

const samples = [
  { title: 'But what is a neural network?', link: 'https://www.youtube.com/watch?v=aircAruvnKk' },
  { title: 'Do schools kill creativity?', link: 'https://www.youtube.com/watch?v=iG9CE55wbtY' },
  { title: 'Steve Jobs at Stanford, 2005', link: 'https://www.youtube.com/watch?v=UF8uR6Z6KLc' },
];

/** What will be here, and how to begin: three videos that go into the paste box, or a caption file. */
export function EmptyLibrary({ onTryLink }: { onTryLink(link: string): void }) {
  return (
    <div className="mt-4 rounded-xl border border-dashed px-5 py-8">
      <p className="font-medium">Your summaries will be kept here.</p>
      <p className="mt-1 text-muted">Paste a link above, or try one of these:</p>
      <ul className="mt-4 flex flex-wrap gap-2">
        {samples.map(({ title, link }) => (
          <li key={link}>
            <Button size="sm" onClick={() => onTryLink(link)}>
              {title}
            </Button>
          </li>
        ))}
      </ul>
      <p className="mt-5 text-muted">Have the captions as a file?</p>
      <Button variant="quiet" size="sm" className="mt-1 -ml-3" onClick={chooseCaptions}>
        <Upload aria-hidden className="size-4" />
        Upload captions
      </Button>
    </div>
  );
}

/** The paste box takes caption files, too. */
function chooseCaptions() {
  const box = document.querySelector('[data-shortcut="paste-box"]');
  box?.closest('form')?.querySelector<HTMLInputElement>('input[type="file"]')?.click();
}
