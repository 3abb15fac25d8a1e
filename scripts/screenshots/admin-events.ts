import type { Page } from 'playwright-core';
import { type AppServer, startApp } from '../../__tests__/support/app-server';
import {
  type HttpClient,
  type OpenStream,
  ofType,
  openEvents,
  signIn,
} from '../../__tests__/support/http-client';
import { makePerson } from '../../__tests__/support/people';

const names = ['Ada Lovelace', 'Grace Hopper', 'Katherine Johnson', 'Barbara Liskov'];

/** A server of its own with people who are connected, one of whom takes nothing, and events that go out. */
export async function startBusyServer(): Promise<{
  app: AppServer;
  cookie: string;
  eventId: string;
  stop(): Promise<void>;
}> {
  const app = await startApp({ EVENTS_FAULTS_ENABLED: 'true', EVENTS_CONNECTS_PER_MINUTE: '0' });
  const admin = await signIn(app.url);
  const streams: OpenStream[] = [];
  const connectAs = async (client: HttpClient) => {
    const stream = await openEvents(client);
    streams.push(stream);
    return (await stream.next(ofType('connected'))).data.connection_id as string;
  };
  let stalled = '';
  let slow: HttpClient | null = null;
  let someone = '';
  for (const name of names) {
    const person = await makePerson(app, { name });
    someone ||= person.userId;
    slow = await signIn(app.url, person);
    for (let n = 0; n < 4; n += 1) stalled = await connectAs(slow);
  }
  await slow!.post('/events/faults', {
    connection_id: stalled,
    fault: 'stall',
    duration_ms: 60_000,
  });
  const send = async () => {
    const data = { at: 'x'.repeat(200 + Math.round(Math.random() * 2_000)) };
    const body = { event_type: 'test', data, user_filter: someone };
    // To one of the people, so that the pictures hold no toasts.
    await admin.post('/events/broadcast', body);
  };
  const data = { message: 'Maintenance at ten.', type: 'warning' };
  const sent = await admin.post('/events/broadcast', { event_type: 'system', data });
  const { event_id: eventId } = (await sent.json()) as { event_id: string };
  const timer = setInterval(() => void send().catch(() => undefined), 700);
  return {
    app,
    cookie: admin.cookie,
    eventId,
    async stop() {
      clearInterval(timer);
      for (const stream of streams) stream.close();
      await app.dispose();
    },
  };
}

/** Pictures of every part of the dashboard. */
export async function takeAdminEvents(
  { page, take }: { page: Page; take(name: string): Promise<void> },
  eventId: string,
): Promise<void> {
  await page.goto('/admin/events');
  await page.getByText(/^Live, 1 instance/).waitFor();
  await page.getByTestId('jobs-queued').waitFor();
  await take('admin-events');
  await page.getByRole('button', { name: 'Deliveries per second as a table' }).click();
  await page.getByRole('tab', { name: 'Connections' }).click();
  await page.getByTestId('connection-row').nth(3).waitFor();
  await page.getByRole('button', { name: 'Queue' }).click();
  await take('admin-events-connections');
  await page.getByTestId('connection-row').first().getByRole('button').click();
  await page.getByRole('dialog').waitFor();
  await take('admin-events-connection');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Broadcast' }).click();
  await page
    .getByLabel('Message')
    .fill('Maintenance tonight at ten. Your batches go on by themselves.');
  await page.getByRole('radio', { name: 'Warning' }).click();
  await page.getByText(/^Reaches \d/).waitFor();
  await take('admin-events-broadcast');
  await page.getByRole('tab', { name: 'Look up' }).click();
  await page.getByLabel('Event id').fill(eventId);
  await page.getByLabel('Person').fill('ada.lovelace@example.com');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByTestId('lookup-result').waitFor();
  await take('admin-events-lookup');
  await page.context().close();
}
