import { words } from "./words.js";

/** Shows and speaks the phase of the drawing. */
export class Status {
  constructor(line, voice) {
    this.badge = line.querySelector(".badge");
    this.text = line.querySelector("span:last-child");
    this.voice = voice;
  }

  show(phase, drawing) {
    const { badge, text, spoken } = words(phase, drawing);
    this.badge.hidden = !badge;
    this.badge.className = `badge ${badge?.tone ?? ""}`;
    this.badge.textContent = badge?.text ?? "";
    this.text.textContent = text;
    if (spoken) this.say(spoken);
  }

  note(text) {
    this.text.textContent = text;
    this.say(text);
  }

  say(text) {
    this.voice.textContent = text;
  }
}
