// What the page says to a drawing, without blame. Pure.

import { percent } from "../draw/percent.js";

const UNSEEN = {
  sending: "Looking …",
  pending: "Saved. The recognizer is not there yet: go on, it will look later.",
  kept: "Kept on this device until it can be sent. Go on.",
  login: "You are logged out. Kept on this device until you log in again.",
};

/** {tone, text} for a phase of the desk; `asked`: the prompt as it is spoken of; `sample`: what the server said of it. */
export function words(phase, { asked, sample, reason }) {
  if (phase === "shown") return sample.prompt?.seen ? seen(sample, asked) : unread(sample);
  if (phase === "refused") return { tone: "otherwise", text: reason };
  if (phase === "kept") return { tone: "", text: reason === "login" ? UNSEEN.login : UNSEEN.kept };
  return { tone: "", text: UNSEEN[phase] ?? "" };
}

function seen({ prompt, prediction }, asked) {
  const [{ label, probability }] = prediction.ranking;
  if (prompt.seen === "as asked") return { tone: "right", text: `Yes, ${asked}. ${percent(probability)} sure.` };
  if (prompt.seen === "look-alike") return { tone: "right", text: `It looks like ${label}, which is drawn alike: that counts.` };
  const aside = prompt.stands ? "" : " Go on, and somebody else reads it before it counts.";
  if (prompt.seen === "no character") return { tone: "otherwise", text: `No character is seen in it yet. Asked for: ${asked}.${aside}` };
  return { tone: "otherwise", text: `It looks like ${label}, ${percent(probability)}. Asked for: ${asked}.${aside}` };
}

function unread({ recognition }) {
  if (recognition === "no model") return { tone: "", text: "Saved. Nobody can read this alphabet yet: go on." };
  return { tone: "", text: "Saved, but it could not be looked at. Go on." };
}

/** The result of a set in sentences. */
export function result({ total, drawn, asAsked, notLookedAt, seconds }) {
  const said = [`${drawn} of ${total} drawn in ${clock(seconds)}, ${asAsked} seen as asked.`];
  if (notLookedAt) said.push(`${notLookedAt} ${notLookedAt === 1 ? "is" : "are"} still to be looked at.`);
  if (drawn === total && asAsked === total) said.push("All of them!");
  return said.join(" ");
}

/** Seconds as 4:05. */
export function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
