// Voice messages: play, find a place, and listen faster.
import { icon, say } from "./page";

const RATES = [1, 1.5, 2];
function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "0:00";
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function button(className: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button quiet compact ${className}`;
  return made;
}

function build(box: HTMLElement, audio: HTMLAudioElement): void {
  const play = button("square");
  const place = document.createElement("input");
  const time = document.createElement("time");
  const rate = button("number");
  place.type = "range";
  place.max = "1000";
  place.value = "0";
  place.setAttribute("aria-label", say("position"));
  time.className = "meta";
  const draw = (): void => {
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-label", say(audio.paused ? "play" : "pause"));
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    if (length) place.value = String((audio.currentTime / length) * 1000);
    place.setAttribute("aria-valuetext", `${clock(audio.currentTime)} / ${clock(length)}`);
    time.textContent = clock(audio.paused && !audio.currentTime ? length : audio.currentTime);
    rate.textContent = `${audio.playbackRate}×`;
    rate.setAttribute("aria-label", say("speed", { rate: audio.playbackRate }));
  };
  play.addEventListener("click", () => void (audio.paused ? audio.play() : audio.pause()));
  place.addEventListener("input", () => {
    if (audio.duration) audio.currentTime = (Number(place.value) / 1000) * audio.duration;
  });
  rate.addEventListener("click", () => {
    audio.playbackRate = RATES[(RATES.indexOf(audio.playbackRate) + 1) % RATES.length] ?? 1;
    draw();
  });
  for (const event of ["play", "pause", "timeupdate", "loadedmetadata", "ended"]) {
    audio.addEventListener(event, draw);
  }
  audio.controls = false;
  box.append(play, place, time, rate);
  draw();
}

/** Give every player that has none its own buttons. */
export function buildPlayers(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-player]:not([data-built])")) {
    const audio = box.querySelector("audio");
    if (!audio) continue;
    box.dataset["built"] = "";
    build(box, audio);
  }
}
