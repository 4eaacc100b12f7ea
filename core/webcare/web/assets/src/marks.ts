// Remarks on what somebody writes: marked in the text, replaced or ignored by one key.
import { announce, ask, byId, fieldsOf, on, say, sayMany, toast } from "./page";

const area = (): HTMLTextAreaElement | null => byId<HTMLTextAreaElement>("write");
const REMARKS = ":is(#hints, #findings)";
const marked = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`${REMARKS} [data-start]`)];

let before = "";
let told = 0;

/** The server counts characters, a text field counts UTF-16: an emoji is one and two. */
export function place(box: HTMLElement, text: string): void {
  const characters = [...text];
  for (const remark of box.querySelectorAll<HTMLElement>("[data-start]")) {
    for (const name of ["start", "end"]) {
      remark.dataset[name] = String(characters.slice(0, Number(remark.dataset[name])).join("").length);
    }
  }
}

const startOf = (remark: HTMLElement): number => Number(remark.dataset["start"]);
const endOf = (remark: HTMLElement): number => Number(remark.dataset["end"]);

const ignoredKey = (): string => `webcare-ignored-${byId("composer")?.dataset["id"]}`;
const ignored = (): Set<string> => new Set(JSON.parse(sessionStorage.getItem(ignoredKey()) ?? "[]") as string[]);

/** Show what the server just said of a text. */
export function mark(text: string): void {
  const gone = ignored();
  for (const remark of document.querySelectorAll<HTMLElement>("#hints [data-rule]")) {
    if (gone.has(remark.dataset["rule"] ?? "")) remark.remove();
  }
  const hints = byId("hints");
  if (hints) place(hints, text);
  before = text;
  draw();
  const many = document.querySelectorAll("#hints [data-rule]").length;
  if (many && many !== told) announce(sayMany("remarks", many));
  told = many;
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
  before = "";
  told = 0;
}

/** Draw the text once more under the field, with lines under what is marked. */
function draw(): void {
  const [box, sheet] = [area(), byId("marks")];
  if (!box || !sheet) return;
  const parts: (string | HTMLElement)[] = [];
  let at = 0;
  for (const remark of marked().sort((a, b) => startOf(a) - startOf(b))) {
    const [start, end] = [startOf(remark), endOf(remark)];
    if (start < at) continue;
    const line = document.createElement("mark");
    line.className = ["error", "warning"].find((level) => remark.classList.contains(level)) ?? "";
    line.textContent = box.value.slice(start, end);
    parts.push(box.value.slice(at, start), line);
    at = end;
  }
  sheet.replaceChildren(...(parts.length ? [...parts, box.value.slice(at), "\n"] : []));
  sheet.scrollTop = box.scrollTop;
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
  for (const remark of document.querySelectorAll<HTMLElement>("#hints [data-rule]")) {
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
    if (event.key !== "." || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    replace(nearest());
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
