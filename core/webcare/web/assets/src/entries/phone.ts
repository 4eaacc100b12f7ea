// The simulator's phone: forms without reloading, and what others do, live.
// Everything works without it, by loading the page anew.

const PARTS = ["thread", "wall", "people", "log", "laboratory"] as const;
type Part = (typeof PARTS)[number];

const desk = document.querySelector<HTMLElement>("[data-here]");
const problem = document.querySelector<HTMLElement>("#problem");
const opened = document.querySelector<HTMLInputElement>("#opened");
const thread = document.querySelector<HTMLElement>("#thread");
const here = desk?.dataset["here"] ?? "";
const action = desk?.dataset["form"] ?? here;

const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);

/** What the server last said each element is: the element itself may have been opened. */
const told = new WeakMap<Element, string>();

function parse(html: string): Element {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = document.createElement("div");
  root.append(template.content);
  return root;
}

/** Bring children in line with fresh ones, leaving alone what did not change. */
function patch(old: Element, fresh: Element): void {
  const kept = new Map<string, Element>();
  for (const child of old.children) if (child.id) kept.set(child.id, child);
  const result: Element[] = [];
  for (const child of [...fresh.children]) {
    const known = child.id ? kept.get(child.id) : undefined;
    result.push(known ? renewed(known, child) : child);
    if (!known) told.set(child, child.outerHTML);
  }
  const same =
    result.length === old.children.length && result.every((child, i) => child === old.children[i]);
  if (!same) old.replaceChildren(...result);
}

function renewed(known: Element, child: Element): Element {
  const html = child.outerHTML;
  if (told.get(known) === html) return known;
  for (const details of known.querySelectorAll<HTMLDetailsElement>("details[open][id]")) {
    child.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
  }
  if (known instanceof HTMLDetailsElement && known.open) child.setAttribute("open", "");
  told.set(child, html);
  return child;
}

function remember(root: Element): void {
  for (const child of root.querySelectorAll("[id]")) told.set(child, child.outerHTML);
}

/** The list whose lines are patched one by one. */
function list(part: Part, root: Element): Element {
  if (part === "thread" || part === "wall" || part === "log") return root.querySelector(":scope > ol") ?? root;
  return root;
}

function isTyping(root: Element): boolean {
  const active = document.activeElement;
  return active instanceof HTMLElement && root.contains(active) && active.matches("input, select, textarea");
}

async function refresh(part: Part): Promise<void> {
  const target = document.getElementById(part);
  // What somebody is filling in stays as it is until they are done.
  if (!target || (part === "laboratory" && isTyping(target))) return;
  const response = await fetch(`${here}/fragments/${part}`);
  if (!response.ok) return;
  const fresh = parse(await response.text());
  const atEnd = thread ? thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80 : false;
  const focused = document.activeElement?.id ?? "";
  const [into, from] = [list(part, target), list(part, fresh)];
  if (into === target || from === fresh) patch(target, fresh);
  else {
    patch(into, from);
    for (const { name, value } of from.attributes) into.setAttribute(name, value);
    for (const extra of target.querySelectorAll(":scope > :not(ol)")) extra.remove();
    for (const extra of [...fresh.children]) if (extra !== from) target.append(extra);
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (part === "thread") {
    if (atEnd) toEnd();
    void read();
  }
}

function toEnd(): void {
  if (thread) thread.scrollTop = thread.scrollHeight;
}

/** The chat is open and looked at: what has arrived is read. */
async function read(): Promise<void> {
  const unread = Number(thread?.querySelector<HTMLElement>("ol")?.dataset["unread"] ?? 0);
  if (!unread || !opened?.checked || document.visibilityState !== "visible") return;
  await post(new URLSearchParams({ do: "read" }));
}

async function post(body: FormData | URLSearchParams): Promise<boolean> {
  try {
    const response = await fetch(action, { method: "POST", body, headers: { "x-phone": "1" } });
    show(response.ok ? "" : await response.text());
    return response.ok;
  } catch {
    show(desk?.dataset["silent"] ?? "");
    return false;
  }
}

function show(text: string): void {
  if (problem) problem.textContent = text;
}

/** Many things that happen show only later, or elsewhere: say that they did. */
function tellDone(button: HTMLElement): void {
  const word = document.createElement("span");
  word.className = "chip ok";
  word.textContent = desk?.dataset["done"] ?? "";
  button.parentElement?.querySelector(":scope > .chip")?.remove();
  button.after(word);
  const news = document.querySelector("#news");
  if (news) news.textContent = word.textContent;
  setTimeout(() => {
    word.remove();
    if (news) news.textContent = "";
  }, 4000);
}

async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const body = new FormData(form, submitter);
  // At once: whoever opens it again for the next thing must not see it close late.
  form.querySelector("details.attach")?.removeAttribute("open");
  if (!(await post(body))) return;
  if (submitter && form.closest(".trial")) tellDone(submitter);
  for (const menu of form.closest("#thread")?.querySelectorAll("details.more[open]") ?? []) {
    menu.removeAttribute("open");
  }
  if (form.id !== "composer") return;
  // An answer or a change is over once it is sent.
  if (form.querySelector("[name=quotes], [name=target], [name=parent]")) {
    location.assign(action);
    return;
  }
  form.reset();
  const text = form.querySelector("textarea");
  if (text) {
    // What a link filled in was sent: emptying the form would bring it back.
    text.value = text.defaultValue = "";
    text.focus();
  }
  toEnd();
}

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.method !== "post") return;
  // Following a link leads to another page.
  if (event.target.querySelector("[name=do][value=follow]")) return;
  event.preventDefault();
  void submit(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || event.key !== "Enter") return;
  if (event.shiftKey || event.isComposing) return;
  event.preventDefault();
  field.form?.requestSubmit();
});

// A menu that opens below the edge would not be seen.
thread?.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (menu instanceof HTMLDetailsElement && menu.open) menu.scrollIntoView({ block: "nearest" });
  },
  true,
);

opened?.addEventListener("change", () => void read());
document.addEventListener("visibilitychange", () => void read());

if (desk) {
  for (const part of PARTS) {
    const root = document.getElementById(part);
    if (root) remember(root);
  }
  toEnd();
  const waiting = new Set<Part>();
  let busy = false;
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (waiting.size > 0) {
      const parts = [...waiting];
      waiting.clear();
      for (const part of parts) await refresh(part).catch(() => undefined);
    }
    busy = false;
  };
  const source = new EventSource(`${here}/changes`);
  source.addEventListener("changed", (event: MessageEvent<string>) => {
    for (const name of event.data.split(" ")) if (isPart(name)) waiting.add(name);
    void work();
  });
  // Leaving it open would hold up the next page in some browsers.
  addEventListener("pagehide", () => source.close());
}
