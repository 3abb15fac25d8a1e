import type { ChosenCaptions } from './caption-file';
import type { SubmitOptions } from './options';

/** What `startBatchAction` reads: links as text, perhaps a file, and the options where they are no default. */
export function batchFormData({
  text,
  captions,
  options,
  wholePlaylist,
}: {
  text: string;
  captions: ChosenCaptions | null;
  options: SubmitOptions;
  wholePlaylist: boolean;
}): FormData {
  const form = new FormData();
  form.set('sources', text);
  if (captions) {
    form.set('captions', captions.file);
    form.set('captions_title', captions.title.trim());
  }
  if (options.model) form.set('model', options.model);
  if (options.language) form.set('language', options.language);
  if (options.captionLanguage) form.set('caption_language', options.captionLanguage);
  form.set('length', options.length);
  if (options.focus.trim()) form.set('focus', options.focus.trim());
  if (wholePlaylist) form.set('whole_playlist', 'true');
  if (options.regenerate) form.set('regenerate', 'true');
  return form;
}
