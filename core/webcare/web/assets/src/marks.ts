// Remarks on what somebody writes: marked in the text, reached, replaced or ignored by key.
import { announce, ask, byId, fieldsOf, on, say, sayMany, toast } from "./page";

const area = (): HTMLTextAreaElement | null => byId<HTMLTextAreaElement>("write");
const REMARKS = ":is(#hints, #findings)";
const HINTS = ":is(#hints, #template-hints)";
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const marked = (): HTMLElement[] => all(`${REMARKS} [data-start]`);

let before = "";
let told = 0;
let stopped = "";
let chosen: HTMLElement | undefined;

/** The server counts characters, a text field counts UTF-16: an emoji is one and two. */
export function place(box: HTMLElement, text: string): void {
  const characters = [...text];
  for (const remark of box.querySelectorAll<HTMLElement>("[data-start]")) {
    for (const name of ["start", "end"]) {
      remark.dataset[name] = String(characters.slice(0, Number(remark.dataset[name])).join("").length);
    }
  }
}

const LEVELS = ["error", "warning"];

const startOf = (remark: HTMLElement): number => Number(remark.dataset["start"]);
const endOf = (remark: HTMLElement): number => Number(remark.dataset["end"]);

const ignoredKey = (): string => `webcare-ignored-${byId("composer")?.dataset["id"]}`;
const ignored = (): Set<string> => new Set(JSON.parse(sessionStorage.getItem(ignoredKey()) ?? "[]") as string[]);

/** Show what the server just said of a text. */
export function mark(text: string): void {
  const gone = ignored();
  for (const button of all("#hints [data-ignore]")) {
    if (gone.has(button.dataset["ignore"] ?? "")) button.closest(".finding")?.remove();
  }
  const hints = byId("hints");
  if (hints) place(hints, text);
  settle(text);
  before = text;
  draw();
  tell();
}

/** Leave what stops a text in one place: where it was refused, until the text is another one. */
export function settle(text: string): void {
  const said = all("#findings [data-policy]");
  const stays = said.length && byId("findings")?.dataset["about"] === text;
  for (const remark of stays ? all("#hints .error[data-policy]") : said) remark.remove();
}

/** Say what stops the text in full, once; of what only helps, how much there is. */
function tell(): void {
  const remarks = all(`${HINTS} [data-policy]`);
  const stops = remarks.filter((remark) => remark.classList.contains("error")).map(words);
  if (stops.length && stops.join() !== stopped) announce(stops.join(" "));
  else if (remarks.length && remarks.length !== told) announce(sayMany("remarks", remarks.length));
  [told, stopped] = [remarks.length, stops.join()];
}

/** What a remark says, without the way to more. */
function words(remark: HTMLElement): string {
  const parts = [...(remark.querySelector("p")?.childNodes ?? [])].filter((each) => each.nodeName !== "A");
  return parts.map((each) => each.textContent ?? "").join("").replace(/\s+/g, " ").trim();
}

/** Keep what was marked at its place while the text around it changes. */
export function shift(): void {
  const text = area()?.value ?? "";
  const most = Math.min(before.length, text.length);
  let same = 0;
  while (same < most && before[same] === text[same]) same += 1;
  let after = 0;
  while (after < most - same && before.at(-1 - after) === text.at(-1 - after)) after += 1;
  for (const remark of marked()) {
    if (endOf(remark) < same) continue;
    if (startOf(remark) > before.length - after) {
      const moved = text.length - before.length;
      remark.dataset["start"] = String(startOf(remark) + moved);
      remark.dataset["end"] = String(endOf(remark) + moved);
    } else {
      // What it is about is being changed: the server says what is left of it.
      remark.remove();
    }
  }
  before = text;
  draw();
}

export function clearMarks(): void {
  byId("marks")?.replaceChildren();
  [before, told, stopped] = ["", 0, ""];
}

/** Draw the text once more under the field, with lines under what is marked. */
function draw(): void {
  const [box, sheet] = [area(), byId("marks")];
  if (!box || !sheet) return;
  const text = box.value;
  const remarks = marked();
  const edges = [...new Set([0, text.length, ...remarks.flatMap((each) => [startOf(each), endOf(each)])])];
  edges.sort((a, b) => a - b);
  const parts = edges.slice(1).map((end, index) => piece(text, edges[index] ?? 0, end, remarks));
  sheet.replaceChildren(...(remarks.length ? [...parts, "\n"] : []));
  sheet.scrollTop = box.scrollTop;
}

/** A part of the text that the same remarks are about; the worst of them shows. */
function piece(text: string, start: number, end: number, remarks: HTMLElement[]): string | HTMLElement {
  const about = remarks.filter((each) => startOf(each) <= start && end <= endOf(each));
  if (!about.length) return text.slice(start, end);
  const line = document.createElement("mark");
  line.className = LEVELS.find((level) => about.some((each) => each.classList.contains(level))) ?? "";
  line.textContent = text.slice(start, end);
  return line;
}

function replace(remark: HTMLElement | null | undefined): void {
  const [box, better] = [area(), remark?.querySelector<HTMLElement>("[data-better]")?.dataset["better"]];
  if (!box || !remark || better === undefined) return;
  box.focus();
  box.setSelectionRange(startOf(remark), endOf(remark));
  // As if it were typed, so that Control Z takes it back.
  if (!document.execCommand("insertText", false, better)) {
    box.setRangeText(better, startOf(remark), endOf(remark), "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  announce(say("replaced"));
}

/** Go to the next remark, or the one before: its words are chosen, its reason is said. */
function go(back: boolean): void {
  const box = area();
  if (!box) return;
  const remarks = marked().sort((a, b) => startOf(a) - startOf(b));
  const at = box.selectionStart;
  const still = chosen && startOf(chosen) === at && endOf(chosen) === box.selectionEnd;
  const here = still && chosen ? remarks.indexOf(chosen) : -1;
  const after = here < 0 ? remarks.findIndex((each) => startOf(each) >= at) : (here + 1) % remarks.length;
  const earlier = here < 0 ? remarks.filter((each) => startOf(each) < at).length - 1 : here - 1;
  const remark = remarks.at(back ? earlier : Math.max(after, 0));
  if (!remark) return;
  chosen = remark;
  box.setSelectionRange(startOf(remark), endOf(remark));
  announce(words(remark));
}

/** The remark at the cursor, else the first that has something better. */
function nearest(): HTMLElement | undefined {
  const at = area()?.selectionStart ?? 0;
  const better = marked().filter((remark) => remark.querySelector("[data-better]"));
  return better.find((remark) => startOf(remark) <= at && at <= endOf(remark)) ?? better[0];
}

async function ignore(button: HTMLElement): Promise<void> {
  const form = byId<HTMLFormElement>("composer");
  const [url, rule] = [form?.dataset["ignored"], button.dataset["ignore"]];
  if (!form || !url || !rule) return;
  sessionStorage.setItem(ignoredKey(), JSON.stringify([...ignored().add(rule)]));
  for (const remark of all(`${HINTS} [data-rule]`)) {
    if (remark.dataset["rule"] === rule) remark.remove();
  }
  draw();
  area()?.focus();
  announce(say("ignored"));
  try {
    const body = fieldsOf(form, null);
    const sent = new URLSearchParams({ rule, csrf: body.get("csrf") ?? "" });
    const response = await ask(url, { method: "POST", body: sent });
    if (!response.ok) toast(say("action_failed"));
  } catch {
    toast(say("not_reached"));
  }
}

export function startMarks(): void {
  on("click", `${REMARKS} [data-better]`, (button) => replace(button.closest<HTMLElement>(".finding")));
  on("click", `${REMARKS} [data-ignore]`, (button) => void ignore(button));
  on("keydown", "#write", (_, event) => {
    const follow = event.key === "." && (event.ctrlKey || event.metaKey);
    if (!follow && event.key !== "F8") return;
    event.preventDefault();
    if (follow) replace(nearest());
    else go(event.shiftKey);
  });
  // Scrolling does not bubble, and a field may grow: both are told on the way down.
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target === area()) draw();
    },
    true,
  );
}
