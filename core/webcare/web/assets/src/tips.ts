// The gallery of a tip line: what is new is announced and waits for a click, so that
// nothing moves under the hand; a file that comes takes the place that was kept for it.
import { type Changes, startLive } from "./live";
import { ask, byId, on } from "./page";

const TOGETHER = 300;

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('input[name="tip"]')];

let looking: number | undefined;
let asking = false;
let told = "";

function soon(): void {
  looking ??= window.setTimeout(() => void look(), TOGETHER);
}

async function look(): Promise<void> {
  looking = undefined;
  const news = byId("tip-news");
  if (!news) return;
  // One after the other: an older answer must not stand over a newer one.
  if (asking) {
    soon();
    return;
  }
  asking = true;
  try {
    const { team, newest } = news.dataset;
    const response = await ask(`/tips/${team}/news?after=${newest}`);
    const html = await response.text();
    if (response.ok && html !== told) news.innerHTML = told = html;
  } catch {
    // The stream says that there is no connection.
  } finally {
    asking = false;
  }
}

async function renew(item: HTMLElement): Promise<void> {
  const team = byId("tip-news")?.dataset["team"];
  const back = byId("tip-live")?.dataset["back"]?.split("?")[1] ?? "";
  const response = await ask(`/tips/${team}/${item.dataset["tip"]}?${back}`);
  if (!response.ok) return;
  const box = document.createElement("template");
  box.innerHTML = await response.text();
  const [fresh, old] = [box.content.querySelector(".tip-frame"), item.querySelector(".tip-frame")];
  const state = box.content.querySelector<HTMLElement>(".tip")?.dataset["file"];
  if (!fresh || !old) return;
  // Only what it shows: the rest may have the focus.
  old.replaceWith(fresh);
  item.dataset["file"] = state ?? "";
}

function changed(changes: Changes): void {
  if (changes.events.some((event) => event.what === "message.received")) {
    soon();
  }
  const came = new Set(changes.events.filter((event) => event.what === "message.media").map((event) => event.message));
  for (const item of document.querySelectorAll<HTMLElement>('.tip[data-file="waiting"]')) {
    if (came.has(item.dataset["message"] ?? "")) void renew(item).catch(() => undefined);
  }
}

function choose(all: HTMLInputElement): void {
  for (const box of boxes()) box.checked = all.checked;
}

export function startTips(): void {
  const page = byId("tip-live");
  if (!page) return;
  byId("choose-all-label")?.removeAttribute("hidden");
  on("change", "#choose-all", (all) => choose(all as HTMLInputElement));
  on("change", 'input[name="tip"]', () => {
    const all = byId<HTMLInputElement>("choose-all");
    if (all) all.checked = boxes().every((box) => box.checked);
  });
  startLive(
    {
      changes: changed,
      connected: (connected) => byId("stale")?.toggleAttribute("hidden", connected),
      refresh: soon,
    },
    page,
  );
}
