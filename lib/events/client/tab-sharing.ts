import type { Clock } from './clock';
import type { Connector } from './connector';
import { createFollowerFeed } from './follower-feed';
import { createLeadership, type LocksLike } from './leadership';
import type { Reader } from './reader';
import type { Frame } from './received-event';
import { type ChannelLike, parseTabMessage, type Status, type TabMessage } from './tab-messages';

/** What tabs need of the browser to share one stream, and whose tabs they are. */
export interface TabsOptions {
  /** Tabs share with tabs of the same person only. */
  userId: string;
  /** The session's public handle: a sign-out ends the tabs of that session. */
  sessionId: string;
  /** Of this tab, unique. */
  tabId: string;
  locks: LocksLike;
  openChannel(name: string): ChannelLike;
  isVisible(): boolean;
}

export interface TabSharingOptions extends TabsOptions {
  clock: Clock;
  random(): number;
  reader: Reader;
  connector: Connector;
  /** What this tab, leading, has to tell. */
  status(): Status;
  /** What the leader has told. */
  onStatus(status: Status): void;
  /** This tab follows now, or has missed what has no place in the log. */
  onBehind(): void;
  /** `told`: by another tab, so that the others know, too. */
  onSessionEnded(told: boolean): void;
}

/** One stream for all tabs of a person: the leader holds it and tells the others what comes. */
export interface TabSharing {
  /** Whether this tab holds the stream. */
  readonly leads: boolean;
  join(): void;
  leave(): void;
  wake(): void;
  /** Tells the other tabs, when this one leads. */
  share(frame: Frame, before: string | null): void;
  shareMove(before: string | null, to: string): void;
  shareStatus(): void;
  /** Tells the other tabs of this session that it is over. */
  shareSignOut(): void;
}

/** A change of the messages or of their meaning takes another number. */
const version = 1;

export function createTabSharing(options: TabSharingOptions): TabSharing {
  const { clock, random, reader, connector, sessionId } = options;
  const name = `events:${version}:${options.userId}`;
  let channel: ChannelLike | null = null;

  const post = (message: TabMessage) => channel?.postMessage(message);
  const beat = () => {
    if (!leadership.leads) return;
    post({ kind: 'beat', term: leadership.term, cursor: reader.cursor, status: options.status() });
  };

  const feed = createFollowerFeed({
    reader,
    clock,
    random,
    onFilled() {
      options.onBehind();
      post({ kind: 'hello' });
    },
    onUnauthorized: () => options.onSessionEnded(false),
  });

  const leadership = createLeadership({
    locks: options.locks,
    name,
    tab: options.tabId,
    clock,
    random,
    isVisible: options.isVisible,
    beat,
    ask: () => post({ kind: 'hello' }),
    onChange(leads) {
      if (leads) {
        feed.stop();
        connector.start(options.status().connection.state === 'live');
      } else {
        connector.stop();
        feed.start();
        options.onBehind();
      }
    },
  });

  function receive(message: TabMessage): void {
    if (message.kind === 'hello') {
      // Somebody looks at another tab, and waits for what this one has to do.
      if (leadership.leads) connector.catchUp();
      return beat();
    }
    if (message.kind === 'signed_out') {
      if (message.session === sessionId) options.onSessionEnded(true);
      return;
    }
    if (!leadership.hear(message.term)) return;
    if (message.kind === 'event') feed.take({ before: message.before, frame: message.frame });
    else if (message.kind === 'moved') {
      feed.take({ before: message.before, frame: null, to: message.to });
    } else {
      options.onStatus(message.status);
      if (message.cursor !== null) feed.leaderAt(message.cursor);
    }
  }

  return {
    get leads() {
      return leadership.leads;
    },
    join() {
      if (channel) return;
      channel = options.openChannel(name);
      channel.onmessage = ({ data }) => {
        const message = channel && parseTabMessage(data);
        if (message) receive(message);
      };
      feed.start();
      leadership.join();
    },
    leave() {
      leadership.leave();
      feed.stop();
      connector.stop();
      if (channel) channel.onmessage = null;
      channel?.close();
      channel = null;
    },
    wake: leadership.wake,
    share(frame, before) {
      if (leadership.leads) post({ kind: 'event', term: leadership.term, before, frame });
    },
    shareMove(before, to) {
      if (leadership.leads) post({ kind: 'moved', term: leadership.term, before, to });
    },
    shareStatus: beat,
    shareSignOut: () => post({ kind: 'signed_out', session: sessionId }),
  };
}
