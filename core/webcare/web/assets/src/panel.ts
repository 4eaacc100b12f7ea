// Short forms above the conversation; without this script each is a page of its own.
import { ask, byId, on, say, sentenceOf, submit, toast } from "./page";

const panel = (): HTMLDialogElement | null => byId<HTMLDialogElement>("panel");

async function open(link: HTMLAnchorElement): Promise<void> {
  try {
    const response = await ask(link.href);
    if (!response.ok) {
      toast(await sentenceOf(response));
      return;
    }
    byId("panel-title")!.textContent = link.textContent;
    fill(await response.text());
    panel()?.showModal();
  } catch {
    // As a page it may still come.
    location.assign(link.href);
  }
}

function fill(html: string): void {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  byId("panel-body")?.replaceChildren(...fresh.body.childNodes);
}

async function hand(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  submitter?.setAttribute("aria-busy", "true");
  try {
    const response = await submit(form, submitter);
    if (response.status === 204) panel()?.close();
    else if (response.status === 201 || response.status === 422) answered(await response.text());
    else toastInside(await sentenceOf(response));
  } catch {
    toastInside(say("not_reached"));
  } finally {
    submitter?.removeAttribute("aria-busy");
  }
}

function answered(html: string): void {
  fill(html);
  const body = byId("panel-body");
  const next = body?.querySelector<HTMLElement>("[data-done] a, details[open] textarea, textarea");
  next?.focus();
}

/** What stands behind a dialog cannot be read: it is said within. */
function toastInside(text: string): void {
  const line = byId("panel-said");
  if (line) line.textContent = text;
}

export function startPanel(): void {
  on("click", "a[data-dialog]", (link, event) => {
    const wants = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (wants || !panel()) return;
    event.preventDefault();
    toastInside("");
    void open(link as HTMLAnchorElement);
  });
  on("submit", "#panel form", (form, event) => {
    event.preventDefault();
    toastInside("");
    const busy = event.submitter?.getAttribute("aria-busy") === "true";
    if (!busy) void hand(form as HTMLFormElement, event.submitter);
  });
  on("click", "#panel-close", () => panel()?.close());
}
