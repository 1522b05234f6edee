// The label page: puts its parts together.

import { Suggestions } from "../draw/suggestions.js";
import { TypedAnswer } from "../draw/typed.js";
import { Courier } from "../keep/courier.js";
import { Shelf } from "../keep/shelf.js";
import { openStore } from "../keep/store.js";
import { Api } from "../net/api.js";
import { follow } from "./buttons.js";
import { callsOf } from "./calls.js";
import { Card } from "./card.js";
import { Desk } from "./desk.js";
import { keptAnswers } from "./kept.js";
import { listen } from "./keyboard.js";
import { Past } from "./past.js";
import { prepare } from "./picture.js";
import { Progress } from "./progress.js";
import { leadToReport } from "./report.js";
import { Supply } from "./supply.js";
import * as turns from "./turn.js";

const find = (selector) => document.querySelector(selector);
const settings = JSON.parse(find("#label-settings").textContent);
const store = await openStore("answer");
const api = new Api(settings.api, find("[name=csrfmiddlewaretoken]").value);
const courier = new Courier(store, callsOf(api), turns);
const supply = new Supply({ ask: (count) => api.queue(settings.alphabet, count), prepare });
const past = new Past(`${settings.user}.${settings.alphabet}`);
const desk = new Desk({ supply, courier, past: past.load(), ...settings });
const suggestions = new Suggestions(find("#suggestions"));
const typed = new TypedAnswer(find("#correct"), settings.readings, settings.names);
const progress = new Progress(find("#progress"), {
  ask: () => api.progress(settings.alphabet),
  isQuiet: () => courier.isQuiet,
});

new Card(desk, {
  frame: find("#frame"),
  line: find("#line"),
  voice: find("#voice"),
  empty: find("#empty"),
  controls: find("#controls"),
  suggestions,
  imported: find("#imported"),
});
leadToReport(find("#report"), desk);
new Shelf(find("#kept"), find("#kept-mark"), courier, keptAnswers);

const verbs = {
  accept: () => (desk.imported && !desk.prediction ? desk.answer({ label: desk.imported }) : suggestions.pick()),
  pick: (place) => suggestions.pick(place),
  highlight: (step) => suggestions.highlight(step),
  say: (reading) => desk.answer(reading),
  search: (text) => typed.begin(text),
  skip: () => desk.skip(),
  undo: () => desk.undo(),
  help: () => find("#help").showModal(),
};
const act = (action) => verbs[action.do](action.with);

listen({ act, readings: settings.readings, names: settings.names, option: find("#plain-keys") });
follow(find("#desk"), desk, act);
find("[data-help]").hidden = false;
find("[data-help]").addEventListener("click", () => act({ do: "help" }));

suggestions.addEventListener("pick", ({ detail }) => desk.answer({ label: detail }));
typed.addEventListener("pick", ({ detail }) => desk.answer({ label: detail }));
desk.addEventListener("answered", ({ detail }) => detail.state === "answered" && progress.count(1));
desk.addEventListener("undone", ({ detail }) => detail.state === "answered" && progress.count(-1));
supply.addEventListener("more", () => progress.refresh());
courier.addEventListener("change", () => progress.refresh());
courier.addEventListener("went", () => supply.state === "dry" && !supply.length && supply.refill());
courier.addEventListener("unsafe", () => {
  find("#line").textContent = "This browser keeps nothing: leave the page open until all is sent.";
});

addEventListener("online", () => {
  courier.sendAll();
  supply.refill();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return courier.secure();
  courier.sendAll();
  supply.refill(); // what was held too long may have gone to others
});
addEventListener("pagehide", () => past.save(desk.past));

const kept = await store.ofUser(settings.user);
supply.withhold(kept.filter(({ wanted }) => wanted.state !== "open").map(({ id }) => id));
await supply.refill();
find("#desk").dataset.ready = "";
await courier.resume(settings.user);
