// What every module needs of the page: elements, sentences, requests, announcements.

export const byId = <T extends HTMLElement = HTMLElement>(id: string): T | null =>
  document.getElementById(id) as T | null;

/** Listen on the document, for elements that come and go. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  handle: (element: HTMLElement, event: DocumentEventMap[K]) => void,
  options?: AddEventListenerOptions,
): void {
  document.addEventListener(
    type,
    (event) => {
      const target = event.target instanceof Element ? event.target.closest(selector) : null;
      if (target instanceof HTMLElement) handle(target, event);
    },
    options,
  );
}

const texts: Record<string, string> = JSON.parse(byId("texts")?.textContent ?? "{}");

/** Return a sentence of the page's language with its blanks filled. */
export function say(name: string, values: Record<string, string | number> = {}): string {
  return (texts[name] ?? name).replace(/%\((\w+)\)s/g, (blank, key: string) =>
    String(values[key] ?? blank),
  );
}

export const sayMany = (name: string, num: number): string =>
  say(`${name}_${num === 1 ? "one" : "many"}`, { num });

/** What proves to the server that a change comes from a page of ours. */
export const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";

/** Ask the server for a piece of a page, or hand it a change. */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, {
    ...init,
    headers: { "HX-Request": "true", "X-CSRF-Token": csrf, ...init.headers },
    credentials: "same-origin",
  });
  const elsewhere = response.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  return response;
}

/** Return what a form would hand in. */
export function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") body.append(name, value);
  }
  return body;
}

/** Hand in a form as its button would, and return the answer. */
export function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<Response> {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  return ask(action, { method: "POST", body: fieldsOf(form, submitter) });
}

/** Return the sentence of a refusal. */
export async function sentenceOf(response: Response): Promise<string> {
  const html = new DOMParser().parseFromString(await response.text(), "text/html");
  const sentence = html.querySelector('[role="alert"]')?.textContent ?? "";
  return sentence.trim() || say("action_failed");
}

const breath: string[] = [];

/** Tell who listens, politely; what is said in one breath is said together. */
export function announce(text: string): void {
  breath.push(text);
  if (breath.length === 1) window.setTimeout(speak, 150);
}

function speak(): void {
  const said = breath.splice(0).join(" ");
  const region = byId("announce");
  if (region) region.textContent = said;
}

/** Show a sentence that goes away by itself, or when it is dismissed. */
export function toast(text: string): void {
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button compact";
  close.textContent = say("dismiss");
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  byId("toasts")?.replaceChildren(box);
  window.setTimeout(() => box.remove(), 8000);
}

/** Draw one of our icons, from the file that the page's own come from. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "i small");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  const file = document.querySelector(".rail use")?.getAttribute("href")?.split("#")[0] ?? "";
  use.setAttribute("href", `${file}#${name}`);
  svg.append(use);
  return svg;
}
