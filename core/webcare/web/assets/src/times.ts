// Times that stay true while the page stands open.
import { byId, say } from "./page";

const MINUTE = 60_000;

function ago(moment: number, now: number): string | null {
  const minutes = Math.floor(Math.max(0, now - moment) / MINUTE);
  if (minutes < 1) return say("now");
  return minutes < 7 * 24 * 60 ? lasting(minutes, 24) : null;
}

function lasting(minutes: number, hoursUntil = 48): string {
  if (minutes < 60) return say("minutes", { minutes: Math.max(1, minutes) });
  if (minutes < hoursUntil * 60) return say("hours", { hours: Math.floor(minutes / 60) });
  return say("days", { days: Math.floor(minutes / (24 * 60)) });
}

function tick(): void {
  const now = Date.now();
  for (const time of document.querySelectorAll<HTMLTimeElement>(".row time")) {
    const text = ago(Date.parse(time.dateTime), now);
    if (text !== null && text !== time.textContent) time.textContent = text;
  }
  for (const chip of document.querySelectorAll<HTMLElement>(".chip.due")) tickDue(chip, now);
  tickWindow(now);
}

function tickDue(chip: HTMLElement, now: number): void {
  const words = chip.querySelector("span");
  const due = Date.parse(chip.dataset["due"] ?? "");
  const soon = Date.parse(chip.dataset["soon"] ?? "");
  if (!words || Number.isNaN(due)) return;
  const late = due < now;
  const time = lasting(Math.floor(Math.abs(due - now) / MINUTE));
  const text = say(late ? "due_late" : chip.dataset["says"] ?? "due_answer", { time });
  if (words.textContent !== text) words.textContent = text;
  chip.classList.toggle("bad", late);
  chip.classList.toggle("warn", !late && soon <= now);
  chip.classList.toggle("ok", !late && soon > now);
}

function tickWindow(now: number): void {
  const until = byId("composer")?.dataset["until"];
  const left = byId("window-left");
  if (!until || !left) return;
  const minutes = Math.floor((Date.parse(until) - now) / MINUTE);
  const text = minutes < 0 ? say("window_closed") : say("window_left", { time: lasting(minutes) });
  if (left.textContent !== text) left.textContent = text;
  const meter = byId("window");
  meter?.classList.toggle("ending", minutes >= 0 && minutes < 120);
  meter?.classList.toggle("closed", minutes < 0);
  if (minutes < 0) document.dispatchEvent(new CustomEvent("webcare:window-closed"));
}

export function startTimes(): void {
  tick();
  window.setInterval(tick, 20_000);
}
