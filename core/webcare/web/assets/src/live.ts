// What others do, as they do it: one connection for each browser, shared by its tabs.
// The tab that holds the lock is connected and passes everything on to the others.
import { byId } from "./page";

export interface Row {
  id: string;
  html: string;
  position: number | null;
  status: string;
  assignee: string;
  channel: string;
  visibility: string;
  unread: number;
}

export interface Happening {
  conversation: string;
  what: string;
  message: string | null;
  actor: string | null;
}

export interface Changes {
  cursor: number;
  gap: boolean;
  rows: Row[];
  events: Happening[];
}

interface Handlers {
  changes: (changes: Changes) => void;
  connected: (connected: boolean) => void;
  refresh: () => void;
}

type Told =
  | { kind: "changes"; changes: Changes }
  | { kind: "connected"; connected: boolean }
  | { kind: "ended" }
  | { kind: "hello"; cursor: number };

const KEPT = 200;
const STALE_AFTER = 3000;

/** Begin to listen; `page` is the element that says who reads, and from where on. */
export function startLive(handlers: Handlers, page = byId("inbox")): void {
  if (!page) return;
  const name = `webcare-live-${page.dataset["me"]}-${document.documentElement.lang}`;
  const channel = new BroadcastChannel(name);
  let cursor = Number(page.dataset["cursor"] ?? 0);
  let leads = false;
  const kept: Changes[] = [];

  const take = (changes: Changes): void => {
    if (changes.gap) handlers.refresh();
    else if (changes.cursor > cursor) handlers.changes(changes);
    cursor = Math.max(cursor, changes.cursor);
  };

  const hear = (told: Told): void => {
    if (told.kind === "changes") take(told.changes);
    else if (told.kind === "connected") handlers.connected(told.connected);
    else if (told.kind === "ended") location.reload();
    else if (leads) {
      // A tab that was just opened asks for what happened while it loaded.
      for (const changes of kept) if (changes.cursor > told.cursor) channel.postMessage({ kind: "changes", changes });
    }
  };
  channel.addEventListener("message", (event: MessageEvent<Told>) => hear(event.data));

  const tell = (told: Told): void => {
    channel.postMessage(told);
    hear(told);
  };

  const connect = (): Promise<never> => {
    leads = true;
    const source = new EventSource(`/live?after=${cursor}`);
    let stale: number | undefined;
    source.addEventListener("open", () => {
      window.clearTimeout(stale);
      stale = undefined;
      tell({ kind: "connected", connected: true });
    });
    source.addEventListener("error", () => {
      stale ??= window.setTimeout(() => tell({ kind: "connected", connected: false }), STALE_AFTER);
      if (source.readyState === EventSource.CLOSED) window.setTimeout(reconnect, 5000);
    });
    source.addEventListener("changes", (event: MessageEvent<string>) => {
      const changes = JSON.parse(event.data) as Changes;
      kept.push(changes);
      if (kept.length > KEPT) kept.shift();
      tell({ kind: "changes", changes });
    });
    source.addEventListener("ended", () => {
      source.close();
      tell({ kind: "ended" });
    });
    const reconnect = (): void => {
      source.close();
      void connect();
    };
    // The lock is held as long as the tab lives.
    return new Promise<never>(() => undefined);
  };

  void navigator.locks.request(name, connect);
  channel.postMessage({ kind: "hello", cursor } satisfies Told);
}
