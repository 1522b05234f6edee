import { percent } from "../draw/percent.js";
import { pictureOf } from "./picture.js";

const NOTHING = {
  asking: "Looking for the next one.",
  stocked: "",
  dry: "",
  away: "No connection: what you have said is kept, and the next ones come when it is back.",
  login: "You are logged out. What you have said is kept until you log in again.",
};

/** The sample that is shown, what the model reads in it, what the import that brought it says, and what is said when there is none. */
export class Card {
  constructor(desk, { frame, line, voice, empty, controls, suggestions, imported }) {
    Object.assign(this, { desk, frame, line, voice, empty, controls, suggestions, imported });
    desk.addEventListener("shown", () => this.show());
    desk.addEventListener("answered", ({ detail }) => this.#tell(`${said(detail)}.`));
    desk.addEventListener("undone", ({ detail }) => this.#tell(`Taken back: ${said(detail)}.`));
    desk.supply.addEventListener("state", () => desk.current || this.show());
  }

  show() {
    const { current, prediction, imported, supply } = this.desk;
    const isDry = !current && supply.state === "dry";
    this.frame.replaceChildren(...(current ? [pictureOf(current)] : []));
    this.frame.hidden = this.controls.hidden = isDry;
    this.empty.hidden = !isDry;
    this.suggestions.show(prediction);
    fill(this.imported, imported);
    this.line.textContent = current ? hint(this.desk) : (NOTHING[supply.state] ?? supply.reply?.detail ?? "");
  }

  /** What happened, and what is to be read next: heard, not only seen. */
  #tell(text) {
    this.voice.textContent = this.desk.current ? `${text} ${next(this.desk)}` : text;
  }
}

function next({ prediction, imported }) {
  if (prediction) return `Next: looks like ${prediction.ranking[0].label}.`;
  return imported ? `Next: the import says ${imported}.` : "Next.";
}

function fill(place, imported) {
  const button = place.querySelector("button");
  button.value = button.textContent = imported ?? "";
  place.hidden = !imported;
}

export function said({ state, label, verdict }) {
  return state === "skipped" ? "skipped" : (label ?? verdict);
}

function hint({ current, prediction, imported, isAided, saidBefore }) {
  if (saidBefore) return `Before you took it back: ${said(saidBefore)}.`;
  if (!isAided) return "Suggestions are off.";
  if (!prediction && imported) return `Enter: it is ${imported}, as the import says.`;
  if (!prediction) return current.prediction === null ? "No suggestion here: say what you see." : "";
  const [{ label, probability }] = prediction.ranking;
  const doubt = prediction.rejected ? " The model doubts that this is a character." : "";
  return `Enter: it is ${label}, ${percent(probability)}.${doubt}`;
}
