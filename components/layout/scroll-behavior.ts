/** Smooth, unless the person prefers less motion: scripts that scroll are not covered by the style sheet. */
export function scrollBehavior(): ScrollBehavior {
  const reduced = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  return reduced ? 'auto' : 'smooth';
}
