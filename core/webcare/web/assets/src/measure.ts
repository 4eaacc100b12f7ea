// How long a text is, as the channel counts it: the server is asked while somebody types.
import { clearMarks, mark } from "./marks";
import { announce, ask, byId, fieldsOf } from "./page";

const AFTER = 250;
const HINTS = ["hints", "template-hints"];

let timer: number | undefined;
let turn = 0;
let told = "";

const form = (): HTMLFormElement | null => byId<HTMLFormElement>("composer");

/** Count again soon; what is typed meanwhile never waits for it. */
export function measure(): void {
  window.clearTimeout(timer);
  turn += 1;
  const here = form();
  const text = byId<HTMLTextAreaElement>("write")?.value ?? "";
  const reply = byId<HTMLInputElement>("mode-reply")?.checked ?? false;
  const template = byId<HTMLInputElement>("mode-template")?.checked ?? false;
  // What the person asked may belong elsewhere: that is said before anything is typed.
  const advised = here?.dataset["advised"] !== undefined;
  const chosen = template && byId<HTMLSelectElement>("template")?.value;
  if (!here || !(chosen || (reply && (text.trim() || advised)))) {
    forget();
    return;
  }
  timer = window.setTimeout(() => void count(here, turn), AFTER);
}

function forget(): void {
  told = "";
  byId("counter")?.toggleAttribute("hidden", true);
  for (const id of HINTS) byId(id)?.replaceChildren();
  clearMarks();
}

async function count(here: HTMLFormElement, mine: number): Promise<void> {
  const url = here.dataset["measure"];
  if (!url) return;
  try {
    const text = byId<HTMLTextAreaElement>("write")?.value ?? "";
    const response = await ask(url, { method: "POST", body: fieldsOf(here, null) });
    // An answer about an earlier text says nothing about this one.
    if (!response.ok || mine !== turn) return;
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    mark(text);
  } catch {
    // Whether it may go is judged once more when it is sent.
  }
}

function show(fresh: Document): void {
  for (const id of ["counter", ...HINTS]) {
    const [there, made] = [byId(id), fresh.getElementById(id)];
    if (there && made) renew(there, document.importNode(made, true));
  }
  const said = byId("counter")?.dataset["said"] ?? "";
  if (said && said !== told) announce(said);
  told = said;
}

/** Put fresh remarks in place; who stands on one of their buttons stays with it. */
function renew(there: HTMLElement, made: HTMLElement): void {
  const focused = there.contains(document.activeElement) ? document.activeElement : null;
  const what = focused?.getAttribute("aria-label");
  there.replaceWith(made);
  if (!focused) return;
  const same = [...made.querySelectorAll("button")].find((each) => each.getAttribute("aria-label") === what);
  (same ?? byId("write"))?.focus();
}
