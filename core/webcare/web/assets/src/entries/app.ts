// What every page behind the log-in loads.
import "htmx.org";
import { happened } from "../changes";
import { startComposer, startComposers } from "../composer";
import { markOpen, place, startList } from "../list";
import { type Changes, startLive } from "../live";
import { startMenus } from "../menus";
import { announce, ask, byId, sayMany } from "../page";
import { startPanel } from "../panel";
import { startPictures } from "../pictures";
import { startPresence } from "../presence";
import { openId, startThread, startThreads } from "../thread";
import { startReading } from "../reading";
import { startTimes } from "../times";
import { startTips } from "../tips";
import { startUndo } from "../undo";

const ELSEWHERE_AFTER = 2000;
const COUNT_AFTER = 800;

let elsewhere = 0;
let speaking: number | undefined;
let counting: number | undefined;

function changed(changes: Changes): void {
  for (const row of changes.rows) place(row);
  happened(changes.events);
  const others = changes.events.filter(
    (event) => event.what === "message.received" && event.conversation !== openId(),
  );
  elsewhere += others.length;
  if (others.length) speaking ??= window.setTimeout(speakElsewhere, ELSEWHERE_AFTER);
  counting ??= window.setTimeout(() => void recount(), COUNT_AFTER);
}

function speakElsewhere(): void {
  announce(sayMany("elsewhere", elsewhere));
  elsewhere = 0;
  speaking = undefined;
}

async function recount(): Promise<void> {
  counting = undefined;
  if (document.hidden) return;
  try {
    const response = await ask("/queue/counts");
    if (!response.ok) return;
    const counts = (await response.json()) as Record<string, string>;
    for (const [name, count] of Object.entries(counts)) {
      const element = byId(`count-${name}`);
      if (element) element.textContent = count;
    }
    const badge = byId("nav-count");
    if (badge) badge.textContent = counts["all"] ?? "";
  } catch {
    // The stream says that there is no connection.
  }
}

function openedAnother(): void {
  startThread();
  startComposer();
  markOpen(openId());
}

startMenus();
startTimes();
startPictures();
startPanel();
startThreads();
startComposers();
startUndo();
startReading();
startTips();
startPresence();
if (byId("inbox")) {
  startList();
  openedAnother();
  startLive({
    changes: changed,
    connected: (connected) => byId("stale")?.toggleAttribute("hidden", connected),
    // After a long break; what was typed is kept by the composer.
    refresh: () => location.reload(),
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void recount();
  });
  document.addEventListener("htmx:after:swap", () => {
    // Composer and top are swapped too: only another conversation begins anew.
    const thread = byId("thread");
    if (thread && !("started" in thread.dataset)) openedAnother();
  });
}
