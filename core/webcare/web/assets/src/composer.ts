// Writing: nothing that was typed is lost, and nothing leaves by accident.
import htmx from "htmx.org";
import { place, settle, shift, startMarks } from "./marks";
import { measure } from "./measure";
import { announce, ask, byId, on, say, sentenceOf, submit, toast } from "./page";
import { insertAll, toBottom } from "./thread";
import { clearUploads, fetchUploads, startUploads, uploading, uploadsFailed } from "./uploads";

const TYPING_EVERY = 20_000;

const form = (): HTMLFormElement | null => byId<HTMLFormElement>("composer");
const area = (): HTMLTextAreaElement | null => byId<HTMLTextAreaElement>("write");
const mode = (): string =>
  form()?.querySelector<HTMLInputElement>('input[name="mode"]:checked')?.value ?? "reply";
const draftKey = (which = mode()): string => `webcare-draft-${form()?.dataset["id"]}-${which === "note" ? "note" : "reply"}`;

/** What comes back of a message that was taken back before it left. */
export interface Back {
  text: string;
  quoted: string;
  files: { url: string; name: string; type: string }[];
}

let shown = "";
let sending = false;
let typedAt = 0;

function keep(): void {
  const text = area()?.value ?? "";
  if (text) localStorage.setItem(shown, text);
  else localStorage.removeItem(shown);
}

/** Each mode has a text of its own, so that a note never becomes a reply. */
function showDraft(): void {
  const box = area();
  if (!box) return;
  shown = draftKey();
  box.value = localStorage.getItem(shown) ?? "";
  box.placeholder = box.dataset[mode() === "note" ? "note" : "reply"] ?? "";
  measure();
}

function changeMode(): void {
  byId("findings")?.replaceChildren();
  showDraft();
  if (mode() === "template") byId("template")?.focus();
}

function showTyping(): void {
  const url = form()?.dataset["typing"];
  if (mode() !== "reply" || !url || Date.now() - typedAt < TYPING_EVERY) return;
  typedAt = Date.now();
  void ask(url, { method: "POST" }).catch(() => undefined);
}

function complain(text: string): void {
  const box = document.createElement("div");
  box.className = "finding error";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  byId("findings")?.replaceChildren(box);
}

/** Say what is missing before anything is sent; empty when it may go. */
function missing(): string {
  if (mode() === "template") {
    if (!byId<HTMLSelectElement>("template")?.value) return say("choose_template");
    const blanks = [...document.querySelectorAll<HTMLInputElement>("[data-blank]")];
    const empty = blanks.find((blank) => !blank.value.trim());
    empty?.focus();
    return empty ? say("fill_blanks") : "";
  }
  if (mode() === "reply" && uploading()) return say("file_wait");
  const files = mode() === "reply" && document.querySelector('#uploads input[name="upload"]');
  return area()?.value.trim() || files ? "" : say("nothing_written");
}

async function send(submitter: HTMLElement | null): Promise<void> {
  const here = form();
  if (!here || sending) return;
  const lacks = missing() || (mode() === "reply" ? uploadsFailed() : "");
  if (lacks) {
    complain(lacks);
    return;
  }
  sending = true;
  submitter?.setAttribute("aria-busy", "true");
  const key = shown;
  const note = mode() === "note";
  try {
    // Only one button says something by itself: that a stop was seen.
    const response = await submit(here, submitter?.id === "override-send" ? submitter : null);
    const text = await response.clone().text();
    if (response.status === 201) accepted(text, key, note);
    else if (response.status === 422) refused(text);
    else complain(await sentenceOf(response));
  } catch {
    complain(say("not_reached"));
  } finally {
    sending = false;
    submitter?.removeAttribute("aria-busy");
  }
}

function accepted(html: string, key: string, note: boolean): void {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  localStorage.removeItem(key);
  if (key === shown) {
    const box = area();
    if (box) box.value = "";
  }
  byId("findings")?.replaceChildren();
  unquote();
  if (!note) clearUploads();
  resetTemplate();
  insertAll(fresh.querySelectorAll<HTMLElement>("ol > li"));
  toBottom();
  const waits = fresh.querySelector("li:has(form[data-undo])");
  if (waits) document.dispatchEvent(new CustomEvent("webcare:sent", { detail: waits.id }));
  else announce(say(note ? "note_saved" : "sent"));
  measure();
  area()?.focus();
}

function refused(html: string): void {
  const [box, text] = [byId("findings"), area()];
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!box) return;
  // What does not stop it stands with the text already; what does stands here now.
  box.replaceChildren(...[...fresh.body.children].filter((each) => each.matches(".error, .override")));
  // What is filled into a template is no text of the field.
  if (mode() === "template") {
    delete box.dataset["about"];
    byId("template-hints")?.replaceChildren();
  } else if (text) {
    box.dataset["about"] = text.value;
    settle(text.value);
  }
  if (!text || box.querySelector(":scope > .override .error")) {
    byId("override-reason")?.focus();
    return;
  }
  place(box, text.value);
  const found = box.querySelector<HTMLElement>("[data-start]");
  text.focus();
  if (found) text.setSelectionRange(Number(found.dataset["start"]), Number(found.dataset["end"]));
}

function resetTemplate(): void {
  const choice = byId<HTMLSelectElement>("template");
  if (!choice || mode() !== "template") return;
  choice.value = "";
  byId("template-blanks")?.replaceChildren();
}

function quote(id: string): void {
  const item = byId(`m${id}`);
  const words = item?.querySelector(".words")?.textContent ?? item?.querySelector("article")?.getAttribute("aria-label") ?? "";
  const field = byId<HTMLInputElement>("reply-to");
  if (!field) return;
  field.value = id;
  byId("replying-to")!.textContent = words.slice(0, 200);
  byId("replying")!.hidden = false;
  const reply = byId<HTMLInputElement>("mode-reply");
  if (reply && !reply.checked) {
    reply.checked = true;
    changeMode();
  }
  area()?.focus();
}

/** Put a message that was taken back where it was written, before what stands there now. */
export function giveBack(back: Back): void {
  const reply = byId<HTMLInputElement>("mode-reply");
  if (reply && !reply.checked) {
    reply.checked = true;
    changeMode();
  }
  const box = area();
  if (!box) return;
  box.value = [back.text, box.value].filter(Boolean).join("\n");
  keep();
  if (back.quoted) quote(back.quoted);
  void fetchUploads(back.files);
  measure();
  box.focus();
}

/** Put a text that is offered behind what stands there. */
function put(text: string): void {
  const box = area();
  if (!box) return;
  box.value = [box.value.trimEnd(), text].filter(Boolean).join("\n");
  keep();
  measure();
  box.focus();
}

function unquote(): void {
  const field = byId<HTMLInputElement>("reply-to");
  if (field) field.value = "";
  byId("replying")?.toggleAttribute("hidden", true);
}

/** Show in the preview what is filled in. */
function fill(input: HTMLInputElement): void {
  for (const mark of document.querySelectorAll<HTMLElement>(`[data-fills="${input.dataset["blank"]}"]`)) {
    mark.textContent = input.value || (mark.dataset["empty"] ?? "");
  }
}

/** Make a composer that was just put into the page work. */
export function startComposer(): void {
  if (!form()) return;
  form()?.setAttribute("novalidate", "");
  showDraft();
}

/** Put another composer in the place of this one, once what is being written allows it. */
export async function renewComposer(fresh: HTMLElement): Promise<void> {
  const there = form();
  const filling = mode() === "template" && byId<HTMLSelectElement>("template")?.value;
  if (!there || filling) return;
  const [note, focused] = [mode() === "note", document.activeElement?.id];
  await htmx.swap({ text: fresh.outerHTML, target: there, swap: "outerHTML" });
  // Who writes a note goes on with it: it must never become a reply.
  const notes = byId<HTMLInputElement>("mode-note");
  if (note && notes) notes.checked = true;
  startComposer();
  if (focused) byId(focused)?.focus();
}

export function startComposers(): void {
  startUploads();
  startMarks();
  on("submit", "#composer", (_, event) => {
    event.preventDefault();
    void send(event.submitter);
  });
  on("change", '#composer input[name="mode"]', changeMode);
  on("input", "#write", () => {
    byId("override")?.remove();
    keep();
    shift();
    measure();
    showTyping();
  });
  on("input", "[data-blank]", (input) => {
    byId("override")?.remove();
    fill(input as HTMLInputElement);
    measure();
  });
  // The blanks of a template come in by themselves.
  document.addEventListener("htmx:after:swap", () => {
    if (mode() === "template") measure();
  });
  on("keydown", "#composer", (_, event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send(null);
    }
    if (event.key === "Escape") unquote();
  });
  on("click", "[data-quote]", (button) => quote(button.dataset["quote"] ?? ""));
  on("click", "[data-put]", (button) => put(button.dataset["put"] ?? ""));
  on("click", "#no-quote", () => {
    unquote();
    area()?.focus();
  });
  document.addEventListener("webcare:window-closed", () => {
    if (!byId("window")?.dataset["told"]) {
      byId("window")?.setAttribute("data-told", "");
      toast(say("window_closed"));
    }
  });
}
