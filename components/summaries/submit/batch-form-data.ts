import type { SubmitOptions } from './options';

/** What `startBatchAction` reads: links as text, perhaps a file, and the options where they are no default. */
export function batchFormData({
  text,
  file,
  options,
  wholePlaylist,
}: {
  text: string;
  file: File | null;
  options: SubmitOptions;
  wholePlaylist: boolean;
}): FormData {
  const form = new FormData();
  form.set('sources', text);
  if (file) form.set('captions', file);
  if (options.model) form.set('model', options.model);
  if (options.language) form.set('language', options.language);
  form.set('length', options.length);
  if (options.focus.trim()) form.set('focus', options.focus.trim());
  if (wholePlaylist) form.set('whole_playlist', 'true');
  if (options.regenerate) form.set('regenerate', 'true');
  return form;
}
