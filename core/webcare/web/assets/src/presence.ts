// Where somebody is: their choice, and the sign of life of a page that is open.
import { announce, byId, csrf, fieldsOf, on, say, toast } from "./page";

const EVERY = 45_000;
/** Who is shown as away and does something is back at once, and not with the next beat. */
const AT_MOST = 15_000;

let active = true;
let told = 0;

/** Not `ask`: a log-in that has ended must not take away what somebody is writing. */
const post = (url: string, body: URLSearchParams): Promise<Response> =>
  fetch(url, {
    method: "POST",
    body,
    headers: { "HX-Request": "true", "X-CSRF-Token": csrf },
    credentials: "same-origin",
  });

async function tell(): Promise<void> {
  const box = byId("presence");
  if (!box) return;
  told = Date.now();
  const body = new URLSearchParams({
    active: active ? "yes" : "no",
    shown: box.dataset["presence"] ?? "",
  });
  active = false;
  try {
    const response = await post("/presence/heard", body);
    // Nothing is taken from under the keyboard.
    const held = box.contains(document.activeElement) || box.hasAttribute("open");
    if (response.status === 200 && !held) show(box, await response.text());
  } catch {
    // The next beat tells it.
  }
}

async function choose(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const box = byId("presence");
  const body = fieldsOf(form, button);
  try {
    const response = await post(form.action, body);
    if (!response.ok || !box) throw new Error(response.statusText);
    show(box, await response.text());
  } catch {
    toast(say("action_failed"));
    return;
  }
  const summary = byId("presence-button");
  summary?.focus();
  announce(say("you_are", { presence: summary?.textContent?.trim() ?? "" }));
}

function show(box: HTMLElement, html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("#presence");
  if (fresh) box.replaceWith(fresh);
}

function busy(): void {
  active = true;
  const away = byId("presence")?.dataset["presence"] !== "available";
  if (away && Date.now() - told > AT_MOST) void tell();
}

export function startPresence(): void {
  if (!byId("presence")) return;
  for (const type of ["keydown", "pointerdown", "wheel"] as const) {
    document.addEventListener(type, busy, { passive: true });
  }
  on("submit", "#presence form", (form, event) => {
    event.preventDefault();
    if (form instanceof HTMLFormElement) void choose(form, (event as SubmitEvent).submitter);
  });
  void tell();
  window.setInterval(() => void tell(), EVERY);
}
