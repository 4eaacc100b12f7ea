// Pictures up close, and reactions: two things that open above the conversation.
import { byId, on, say, sentenceOf, submit, toast } from "./page";

let target: HTMLElement | null = null;

function openPicture(button: HTMLElement): void {
  const box = byId<HTMLDialogElement>("lightbox");
  const image = byId<HTMLImageElement>("lightbox-image");
  if (!box || !image) return;
  image.src = button.dataset["picture"] ?? "";
  image.alt = button.querySelector("img")?.alt ?? "";
  box.classList.remove("zoomed");
  box.showModal();
}

function openEmoji(button: HTMLElement): void {
  const menu = byId("emoji-menu");
  const form = byId<HTMLFormElement>("emoji-form");
  if (!menu || !form) return;
  target = button;
  form.action = `/messages/${button.dataset["react"]}/reaction`;
  byId("no-emoji")?.toggleAttribute("hidden", !button.dataset["mine"]);
  menu.showPopover();
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height > innerHeight ? Math.max(8, at.top - size.height - 4) : at.bottom + 4}px`;
  menu.querySelector<HTMLElement>("[data-emoji]")?.focus();
}

async function react(emoji: string): Promise<void> {
  const form = byId<HTMLFormElement>("emoji-form");
  const field = byId<HTMLInputElement>("any-emoji");
  if (!form || !field) return;
  field.value = emoji;
  try {
    const response = await submit(form, null);
    if (!response.ok) toast(await sentenceOf(response));
  } catch {
    toast(say("action_failed"));
  }
  field.value = "";
  byId("emoji-menu")?.hidePopover();
  target?.focus();
}

export function startPictures(): void {
  on("click", "[data-picture]", openPicture);
  on("click", "#lightbox-close", () => byId<HTMLDialogElement>("lightbox")?.close());
  on("click", "#lightbox-image", () => byId("lightbox")?.classList.toggle("zoomed"));
  on("click", "[data-react]", openEmoji);
  on("click", "[data-emoji]", (button) => void react(button.dataset["emoji"] ?? ""));
  on("submit", "#emoji-form", (_, event) => {
    event.preventDefault();
    const emoji = byId<HTMLInputElement>("any-emoji")?.value.trim() ?? "";
    if (emoji) void react(emoji);
  });
}
