// Files for a reply: chosen, dropped or pasted, and handed in at once.
import { byId, csrf, icon, on, say, toast } from "./page";

const form = (): HTMLFormElement | null => byId<HTMLFormElement>("composer");
const replies = (): boolean => byId<HTMLInputElement>("mode-reply")?.checked ?? false;

export const uploading = (): boolean => document.querySelector("#uploads progress") !== null;

/** Return what to say about files that did not arrive; empty when all did. */
export function uploadsFailed(): string {
  const failed = document.querySelector<HTMLElement>("#uploads .failed");
  return failed?.title ?? "";
}

export function clearUploads(): void {
  byId("uploads")?.replaceChildren();
}

function row(file: File): HTMLLIElement {
  const item = document.createElement("li");
  item.className = "upload";
  const name = document.createElement("span");
  name.textContent = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "button quiet square compact";
  remove.setAttribute("aria-label", say("remove", { name: file.name }));
  remove.append(icon("close"));
  remove.addEventListener("click", () => {
    item.dispatchEvent(new Event("webcare:remove"));
    item.remove();
    byId("write")?.focus();
  });
  item.append(name, remove);
  return item;
}

/** Hand in one file; XMLHttpRequest, because fetch tells no progress. */
function hand(file: File): void {
  const url = form()?.dataset["uploads"];
  if (!url) return;
  const item = row(file);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  item.children[0]?.after(bar);
  byId("uploads")?.append(item);
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => arrived(request, item, bar, file));
  request.addEventListener("error", () => failed(item, bar, say("file_failed", { name: file.name })));
  item.addEventListener("webcare:remove", () => request.abort());
  request.send(file);
}

function arrived(request: XMLHttpRequest, item: HTMLElement, bar: Element, file: File): void {
  if (request.status !== 201) {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const said = answer.querySelector('[role="alert"]')?.textContent?.trim();
    failed(item, bar, said || say("file_failed", { name: file.name }));
    return;
  }
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "upload";
  field.value = (JSON.parse(request.responseText) as { id: string }).id;
  bar.replaceWith(field);
}

function failed(item: HTMLElement, bar: Element, sentence: string): void {
  bar.remove();
  item.classList.add("failed");
  item.title = sentence;
  const words = document.createElement("span");
  words.setAttribute("role", "alert");
  words.textContent = sentence;
  item.children[0]?.replaceWith(words);
}

/** Hand in once more what went with a message that was taken back. */
export async function fetchUploads(files: { url: string; name: string; type: string }[]): Promise<void> {
  for (const { url, name, type } of files) {
    try {
      const response = await fetch(url, { credentials: "same-origin" });
      if (response.ok) hand(new File([await response.blob()], name, { type }));
      else toast(say("file_failed", { name }));
    } catch {
      toast(say("file_failed", { name }));
    }
  }
}

function take(files: Iterable<File>): boolean {
  const found = [...files];
  for (const file of found) hand(file);
  return found.length > 0;
}

export function startUploads(): void {
  on("change", "#file", (input) => {
    const field = input as HTMLInputElement;
    take(field.files ?? []);
    field.value = "";
    byId("write")?.focus();
  });
  on("paste", "#write", (_, event) => {
    if (replies() && take(event.clipboardData?.files ?? [])) event.preventDefault();
  });
  on("dragover", "#thread", (_, event) => {
    if (!replies() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    byId("write-box")?.classList.add("dropping");
  });
  on("dragleave", "#thread", () => byId("write-box")?.classList.remove("dropping"));
  on("drop", "#thread", (_, event) => {
    byId("write-box")?.classList.remove("dropping");
    if (replies() && take(event.dataTransfer?.files ?? [])) event.preventDefault();
  });
}
