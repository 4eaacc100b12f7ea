// The list of conversations: it stays in order while others work, and obeys the arrows.
import { byId, icon, on, say } from "./page";
import type { Row } from "./live";
import htmx from "htmx.org";

const ANSWERED = 2 ** 52;
const IN_QUEUE = ["all", "mine", "unassigned"];

/** Moves that wait until the row under the hand is left alone. */
const held = new Map<string, Row>();

/** Whether a button or finger is down on the list: what is renewed then loses its click. */
let pressed = false;

const list = (): HTMLElement | null => byId("rows");
const rowsIn = (): HTMLElement[] =>
  [...(list()?.children ?? [])].filter((each): each is HTMLElement => each.classList.contains("row"));

function belongs(row: Row): boolean {
  const view = byId("list")?.dataset ?? {};
  const name = view["view"] ?? "all";
  if (view["channelName"] && view["channelName"] !== row.channel) return false;
  if (view["visibility"] && view["visibility"] !== row.visibility) return false;
  if (!IN_QUEUE.includes(name)) return row.status === name;
  if (row.position === null) return false;
  if (name === "mine") return row.assignee === byId("inbox")?.dataset["me"];
  return name !== "unassigned" || row.assignee === "";
}

function make(row: Row): HTMLElement | null {
  const box = document.createElement("template");
  box.innerHTML = row.html;
  const made = box.content.querySelector<HTMLElement>(".row");
  const link = made?.querySelector("a");
  const suffix = byId("list")?.dataset["suffix"];
  if (link && suffix) link.setAttribute("href", link.getAttribute("href") + suffix);
  if (link && byId("thread")?.dataset["id"] === row.id) link.setAttribute("aria-current", "page");
  return made;
}

/** Put a row where it belongs, take it away, or only renew what it says. */
export function place(row: Row): void {
  if (pressed) {
    held.set(row.id, row);
    return;
  }
  const there = byId(`c${row.id}`);
  // Who walks by keyboard keeps the row under the hand; a click leaves it free.
  const busy = there?.querySelector("a:focus-visible") != null;
  if (!belongs(row)) {
    if (busy) held.set(row.id, row);
    else remove(there);
    tidy();
    return;
  }
  const fresh = make(row);
  if (!fresh) return;
  if (there) renew(there, fresh);
  if (there && busy) {
    held.set(row.id, row);
    return;
  }
  const element = there ?? fresh;
  element.dataset["p"] = String(row.position ?? "");
  const before = successor(row, element);
  if (before === undefined) {
    remove(there);
  } else if (!there || element.nextElementSibling !== before) {
    insert(element, before);
  }
  tidy();
}

/** The place stays what it was: a row that is held keeps the others in order. */
function renew(there: HTMLElement, fresh: HTMLElement): void {
  const [old, link] = [there.querySelector("a"), fresh.querySelector("a")];
  there.className = fresh.className;
  if (!old || !link) return;
  // The link itself stays: it may have the focus.
  old.replaceChildren(...link.childNodes);
}

function insert(element: HTMLElement, before: Element | null): void {
  const rows = list();
  if (!rows) return;
  const isNew = !element.isConnected;
  rows.insertBefore(element, before);
  if (!isNew) return;
  htmx.process(element);
  const link = element.querySelector("a");
  if (link) link.tabIndex = rows.querySelector('.row > a[tabindex="0"]') ? -1 : 0;
}

function remove(row: HTMLElement | null): void {
  row?.remove();
  if (row?.querySelector('a[tabindex="0"]')) roving();
}

/** The element before which a row stands; undefined when it lies beyond what is loaded. */
function successor(row: Row, element: HTMLElement): Element | null | undefined {
  if (row.position === null) return list()?.firstElementChild ?? null;
  const next = firstAfter(row.position, rowsIn().filter((each) => each !== element));
  // The divider finds its own place afterwards.
  return next ?? (byId("more") ? undefined : null);
}

/** The first of some rows behind a position; they stand in order, so halving finds it. */
function firstAfter(position: number, rows: HTMLElement[]): HTMLElement | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(rows[middle]?.dataset["p"]) > position) high = middle;
    else low = middle + 1;
  }
  return rows[low];
}

/** Keep the divider, the word that all is answered, and the empty state right. */
function tidy(): void {
  const rows = rowsIn();
  byId("nothing")?.toggleAttribute("hidden", rows.length > 0);
  if (!IN_QUEUE.includes(byId("list")?.dataset["view"] ?? "all")) return;
  const first = firstAfter(ANSWERED - 1, rows);
  const divider = byId("answered") ?? line("divider", say("answered"));
  const done = list()?.querySelector(".done") ?? line("done", say("all_answered"), "resolve");
  divider.id = "answered";
  if (!first) {
    divider.remove();
    done.remove();
    return;
  }
  if (first.previousElementSibling !== divider) first.before(divider);
  if (rows[0] !== first) done.remove();
  else if (divider.previousElementSibling !== done) divider.before(done);
}

function line(className: string, text: string, drawing?: string): HTMLElement {
  const made = document.createElement("li");
  made.className = className;
  if (drawing) made.append(icon(drawing));
  made.append(text);
  return made;
}

/** One row takes part in the Tab order; the arrows go on from there. */
function roving(): void {
  const links = rowsIn().map((row) => row.querySelector("a"));
  const stop = links.find((link) => link?.tabIndex === 0 && link.matches(":focus"))
    ?? links.find((link) => link?.hasAttribute("aria-current"))
    ?? links[0];
  for (const link of links) if (link) link.tabIndex = link === stop ? 0 : -1;
}

function walk(event: KeyboardEvent, link: HTMLElement): void {
  const links = rowsIn().map((row) => row.querySelector("a"));
  const here = links.indexOf(link as HTMLAnchorElement);
  const wanted = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  const next = wanted === undefined ? undefined : links[wanted];
  if (!next) return;
  event.preventDefault();
  for (const each of links) if (each) each.tabIndex = each === next ? 0 : -1;
  next.focus();
}

function release(): void {
  const waiting = [...held.values()];
  held.clear();
  for (const row of waiting) place(row);
}

/** Mark the row of the conversation that is open. */
export function markOpen(id: string | undefined): void {
  for (const row of rowsIn()) {
    const link = row.querySelector("a");
    if (row.id === `c${id}`) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  }
}

export function startList(): void {
  roving();
  on("keydown", ".row > a", (link, event) => walk(event, link));
  document.addEventListener("focusout", (event) => {
    if (held.size && event.target instanceof Element && event.target.closest(".row")) {
      window.setTimeout(release);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target instanceof Element && event.target.closest("#rows") != null;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!pressed) return;
      pressed = false;
      // After the click, which comes right behind.
      window.setTimeout(release);
    });
  }
  document.addEventListener("htmx:after:swap", roving);
}
