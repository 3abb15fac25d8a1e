/** The parts of the page; the address names the one that is shown. */
export const viewNames = {
  overview: 'Overview',
  connections: 'Connections',
  broadcast: 'Broadcast',
  lookup: 'Look up',
} as const;
export type EventsView = keyof typeof viewNames;

export function viewOf(value: string | string[] | undefined): EventsView {
  return typeof value === 'string' && Object.hasOwn(viewNames, value)
    ? (value as EventsView)
    : 'overview';
}
