// A chosen file is read into a text field, so that its form sends it as any other text.
import { byId, on, say, toast } from "./page";

export function startReading(): void {
  on("change", "input[data-read-into]", (element) => {
    const input = element as HTMLInputElement;
    const area = byId<HTMLTextAreaElement>(input.dataset["readInto"] ?? "");
    const file = input.files?.[0];
    if (area && file) void read(file, area);
  });
}

async function read(file: File, area: HTMLTextAreaElement): Promise<void> {
  if (file.size > area.maxLength) return toast(say("file_too_large", { name: file.name }));
  area.value = await file.text();
}
