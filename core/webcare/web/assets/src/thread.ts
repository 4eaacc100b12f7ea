// The open conversation: new messages find their place, and nothing jumps.
import htmx from "htmx.org";
import { announce, ask, byId, on, say, sayMany, sentenceOf, toast } from "./page";
import { buildPlayers } from "./player";

const NEAR_BOTTOM = 80;

let below = 0;
let opening = "";

export const openId = (): string | undefined => byId("thread")?.dataset["id"];
const log = (): HTMLElement | null => byId("log");

// Turned around: the newest message is at 0, and older ones are below zero.
const atBottom = (): boolean => Math.abs(log()?.scrollTop ?? 0) < NEAR_BOTTOM;

export function toBottom(): void {
  const scroller = log();
  if (scroller) scroller.scrollTop = 0;
  seen();
}

function seen(): void {
  below = 0;
  byId("new-below")?.toggleAttribute("hidden", true);
}

/** Put messages and events in their places; returns the new ones. */
export function insertAll(items: Iterable<HTMLElement>): void {
  const stays = atBottom();
  let inbound = 0;
  for (const item of items) {
    const made = document.importNode(item, true);
    const there = byId(made.id);
    if (there) renew(there, made);
    else {
      insert(made);
      if (made.matches(".in")) {
        inbound += 1;
        speak(made);
      }
    }
  }
  if (stays) {
    const scroller = log();
    if (scroller) scroller.scrollTop = 0;
  }
  if (inbound && (!stays || document.hidden)) showBelow(inbound);
  if (inbound && stays && !document.hidden) opened();
}

function renew(there: HTMLElement, made: HTMLElement): void {
  // What plays, and what somebody works in, is left alone until it is quiet.
  const audio = there.querySelector("audio");
  if (audio && !audio.paused) return;
  if (there.outerHTML === made.outerHTML) return;
  const focused = there.contains(document.activeElement) ? document.activeElement?.id : undefined;
  there.replaceWith(made);
  ready(made);
  if (focused) byId(focused)?.focus();
}

function insert(made: HTMLElement): void {
  const timeline = byId("timeline");
  if (!timeline) return;
  const key = made.dataset["k"] ?? "";
  const items = [...timeline.querySelectorAll<HTMLElement>(":scope > [data-k]")].reverse();
  const before = items.find((item) => (item.dataset["k"] ?? "") <= key);
  if (before) before.after(made);
  else timeline.append(made);
  ready(made);
}

function ready(element: HTMLElement): void {
  htmx.process(element);
  buildPlayers(element);
}

function speak(item: HTMLElement): void {
  const name = byId("thread-title")?.textContent ?? "";
  const text = item.querySelector(".words")?.textContent ?? item.querySelector(".bubble")?.getAttribute("aria-label") ?? "";
  announce(say("said", { name, text }));
}

function showBelow(count: number): void {
  below += count;
  const button = byId("new-below");
  if (!button) return;
  button.textContent = sayMany("new", below);
  button.hidden = false;
}

/** Tell the server that somebody looks, once the page is really seen. */
export function opened(): void {
  const id = openId();
  if (id && !document.hidden) void ask(`/conversations/${id}/opened`, { method: "POST" }).catch(() => undefined);
}

/** Make a conversation that was just put into the page work. */
export function startThread(): void {
  const thread = byId("thread");
  document.body.dataset["pane"] = openId() ? "thread" : "list";
  if (!thread) return;
  thread.dataset["started"] = "";
  below = 0;
  buildPlayers(thread);
  opened();
}

export function startThreads(): void {
  on("click", "#new-below", toBottom);
  on("click", ".quote[href]", (link, event) => jump(link as HTMLAnchorElement, event));
  on("submit", "form.masked", (form) => {
    opening = form.closest("[data-m]")?.id ?? "";
  });
  document.addEventListener("htmx:after:swap", stayWithOpened);
  document.addEventListener("scroll", (event) => {
    if (event.target === log() && atBottom() && below) {
      seen();
      opened();
    }
  }, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && atBottom()) {
      seen();
      opened();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === log() || (event.target instanceof Element && event.target.matches(".bubble"))) page(event);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const response = (event as CustomEvent).detail?.ctx;
    if (response?.text) void sentenceOf(new Response(response.text)).then(toast);
  });
  document.addEventListener("htmx:error", () => toast(say("action_failed")));
}

// The button is gone with what it opened: who pressed it stays with the message.
function stayWithOpened(): void {
  const bubble = opening ? byId(opening)?.querySelector<HTMLElement>(".bubble") : null;
  if (!bubble || bubble.querySelector("form.masked")) return;
  opening = "";
  if (document.activeElement === document.body) bubble.focus({ preventScroll: true });
}

function jump(link: HTMLAnchorElement, event: MouseEvent): void {
  const target = document.querySelector<HTMLElement>(`${link.getAttribute("href")} .bubble`);
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  target.classList.add("found");
  window.setTimeout(() => target.classList.remove("found"), 2000);
}

/** PageUp and PageDown go from message to message. */
function page(event: KeyboardEvent): void {
  const by = { PageUp: -1, PageDown: 1 }[event.key];
  if (by === undefined) return;
  const bubbles = [...document.querySelectorAll<HTMLElement>("#timeline .bubble")];
  const here = bubbles.indexOf(event.target as HTMLElement);
  const next = here < 0 ? bubbles.at(-1) : bubbles[here + by];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
