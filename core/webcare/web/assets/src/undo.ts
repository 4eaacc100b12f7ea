// Taking back what was just sent, for as long as it has not left.
import { type Back, giveBack } from "./composer";
import { announce, byId, on, say, sayMany, sentenceOf, submit, toast } from "./page";

const EVERY = 200;

/** When each offer ends, by this page's own clock: others may be wrong. */
const ends = new WeakMap<HTMLElement, number>();

let last = "";

const offers = (): NodeListOf<HTMLFormElement> => document.querySelectorAll<HTMLFormElement>("form[data-undo]");
const newest = (): HTMLFormElement | null =>
  byId(last)?.querySelector<HTMLFormElement>("form[data-undo]") ?? null;

function left(form: HTMLFormElement): number {
  const end = ends.get(form) ?? performance.now() + Number(form.dataset["undo"]) * 1000;
  ends.set(form, end);
  return Math.max(0, Math.ceil((end - performance.now()) / 1000));
}

function tick(): void {
  for (const form of offers()) {
    const seconds = left(form);
    if (seconds) setText(form.querySelector("[data-undo-left]"), seconds);
    else form.remove();
  }
  const form = newest();
  const line = byId("undo-line");
  if (!line || (!form && line.hidden)) return;
  if (form) setText(byId("undo-left"), left(form));
  // Who is on the button when the time is over goes on writing.
  else if (line.contains(document.activeElement)) byId("write")?.focus();
  line.hidden = !form;
}

function setText(element: Element | null, seconds: number): void {
  const text = sayMany("leaves", seconds);
  if (element && element.textContent !== text) element.textContent = text;
}

/** Offer beside the text to take back what was just written there. */
function offer(id: string): void {
  const form = byId(id)?.querySelector<HTMLFormElement>("form[data-undo]");
  if (!form) return;
  last = id;
  announce(`${sayMany("leaves", left(form))} ${say("undo_how")}`);
  tick();
}

async function takeBack(form: HTMLFormElement): Promise<void> {
  try {
    const response = await submit(form, null);
    if (!response.ok) {
      toast(await sentenceOf(response));
      return;
    }
    const back = (await response.json()) as Back;
    form.remove();
    tick();
    giveBack(back);
    announce(say("taken_back"));
  } catch {
    toast(say("action_failed"));
  }
}

export function startUndo(): void {
  on("submit", "form[data-undo]", (form, event) => {
    event.preventDefault();
    void takeBack(form as HTMLFormElement);
  });
  on("click", "#undo-last", () => {
    const form = newest();
    if (form) void takeBack(form);
  });
  on("keydown", "#write", (area, event) => {
    const form = newest();
    const undoes = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    // Once something new stands there, the browser takes that back.
    if (!undoes || !form || (area as HTMLTextAreaElement).value) return;
    event.preventDefault();
    void takeBack(form);
  });
  document.addEventListener("webcare:sent", (event) => offer((event as CustomEvent<string>).detail));
  window.setInterval(tick, EVERY);
}
