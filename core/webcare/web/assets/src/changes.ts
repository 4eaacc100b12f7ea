// What others do in the open conversation is fetched, and put in its place.
import htmx from "htmx.org";
import { renewComposer } from "./composer";
import type { Happening } from "./live";
import { ask, byId } from "./page";
import { insertAll, openId } from "./thread";

const TOGETHER = 20;
const AGAIN = 50;
const RENEWED = ["banners", "details-conversation", "details-around", "not-mine", "refusal"];

let pending = new Set<string>();
let timer: number | undefined;
let running = false;

/** Take what happened; messages that changed soon after each other are fetched together. */
export function happened(events: Happening[]): void {
  const id = openId();
  const here = events.filter((event) => event.conversation === id);
  if (!here.length) return;
  for (const event of here) if (event.message) pending.add(event.message);
  soon(TOGETHER);
}

function soon(milliseconds: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void fetchChanges(), milliseconds);
}

async function fetchChanges(): Promise<void> {
  const id = openId();
  if (!id) return;
  if (running) {
    soon(AGAIN);
    return;
  }
  running = true;
  const ids = [...pending];
  pending = new Set();
  try {
    const fresh = await changesOf(id, `messages=${ids.join(",")}`);
    if (fresh && openId() === id) await apply(fresh);
    if (fresh && modesChanged(fresh)) await replaceComposer(id);
  } catch {
    // The stream says that there is no connection; what was missed comes afterwards.
    for (const each of ids) pending.add(each);
  } finally {
    running = false;
  }
}

async function changesOf(id: string, query: string): Promise<Document | null> {
  const response = await ask(`/conversations/${id}/changes?${query}`);
  if (response.status === 404 && openId() === id) location.assign("/queue");
  if (!response.ok) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function apply(fresh: Document): Promise<void> {
  insertAll(fresh.querySelectorAll<HTMLElement>("ol > li"));
  const [head, made] = [byId("thread-head"), fresh.getElementById("thread-head")];
  const busy = head?.querySelector("details[open]");
  if (head && made && !busy) await htmx.swap({ text: made.outerHTML, target: head, swap: "outerMorph" });
  for (const id of RENEWED) renew(id, fresh);
}

function renew(id: string, fresh: Document): void {
  const [there, made] = [byId(id), fresh.getElementById(id)];
  if (!there || !made || there.outerHTML === made.outerHTML) return;
  const focused = there.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const put = document.importNode(made, true);
  there.replaceWith(put);
  htmx.process(put);
  if (focused) byId(focused)?.focus();
}

/** Tell whether the reply window closed or opened: then other things can be written. */
function modesChanged(fresh: Document): boolean {
  const now = fresh.getElementById("composer-now")?.dataset["modes"];
  return now !== undefined && now !== byId("composer")?.dataset["modes"];
}

async function replaceComposer(id: string): Promise<void> {
  const composer = (await changesOf(id, "composer=1"))?.getElementById("composer");
  if (composer && openId() === id) await renewComposer(composer);
}
