// Menus that open below a button, questions before an action, and copying.
import { byId, on, say, sentenceOf, submit, toast } from "./page";

const open = (): NodeListOf<HTMLDetailsElement> =>
  document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");

function close(menu: HTMLDetailsElement, focus: boolean): void {
  menu.open = false;
  if (focus) menu.querySelector<HTMLElement>("summary")?.focus();
}

function step(menu: Element, from: Element, by: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>("summary, .menu-item, .menu-list input")];
  const next = items[items.indexOf(from as HTMLElement) + by];
  next?.focus();
}

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of open()) {
      const inside = event.target instanceof Node && menu.contains(event.target);
      const chosen = event.target instanceof Element && event.target.closest("a.menu-item");
      if (!inside || chosen) close(menu, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    if (event.key === "Escape") {
      for (const each of open()) close(each, each === menu);
      closeDetails();
    }
    if (!menu || !(event.target instanceof Element)) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.target.matches("input")) return;
    event.preventDefault();
    step(menu, event.target, by);
  });
  // An action from a menu swaps the top of the conversation, and with it the menu.
  document.addEventListener("htmx:after:swap", () => {
    for (const menu of open()) {
      if (menu.closest("#thread-head") && !menu.querySelector("#colleagues:focus-within")) {
        const busy = menu.contains(document.activeElement);
        if (!busy) close(menu, false);
      }
    }
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const menu = event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    if (menu && event.target instanceof Element && event.target.matches("form, button")) close(menu, true);
  });
  on(
    "submit",
    "form[data-confirm]",
    (form, event) => {
      if (!window.confirm(form.dataset["confirm"])) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
  on("submit", "form[data-refresh]", (form, event) => {
    event.preventDefault();
    void repair(form as HTMLFormElement, event.submitter);
  });
  on("click", "[data-copy]", (button) => void copy(button.dataset["copy"] ?? ""));
  on("click", "#details-button", (button) => toggleDetails(button));
  on("click", "#details-close", closeDetails);
}

async function repair(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  try {
    const response = await submit(form, submitter);
    if (!response.ok) toast(await sentenceOf(response));
  } catch {
    toast(say("action_failed"));
  }
}

async function copy(id: string): Promise<void> {
  const field = byId<HTMLInputElement>(id);
  if (!field) return;
  field.select();
  await navigator.clipboard.writeText(field.value);
  toast(say("copied"));
}

function toggleDetails(button: HTMLElement): void {
  const shown = byId("inbox")?.classList.toggle("details-open") ?? false;
  button.setAttribute("aria-expanded", String(shown));
  if (shown) byId("details-close")?.focus();
}

function closeDetails(): void {
  const inbox = byId("inbox");
  if (!inbox?.classList.contains("details-open")) return;
  inbox.classList.remove("details-open");
  const button = byId("details-button");
  button?.setAttribute("aria-expanded", "false");
  button?.focus();
}
