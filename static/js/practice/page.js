// The practice page: puts its parts together.

import { keptDrawings } from "../draw/kept.js";
import { Desk } from "../draw/desk.js";
import { Rest } from "../draw/rest.js";
import { Seen } from "../draw/seen.js";
import { Watcher } from "../draw/watcher.js";
import { Easel } from "../ink/easel.js";
import { KeyPen } from "../ink/keypen.js";
import { Paper } from "../ink/paper.js";
import { followPointer } from "../ink/pointer.js";
import { callsOf } from "../keep/calls.js";
import { Courier } from "../keep/courier.js";
import { Shelf } from "../keep/shelf.js";
import { openStore } from "../keep/store.js";
import { Api } from "../net/api.js";
import { Clock } from "./clock.js";
import { Coach } from "./coach.js";
import { listen } from "./controls.js";
import { Prompts } from "./prompts.js";
import { Round } from "./round.js";
import { Score } from "./score.js";
import { View } from "./view.js";

const find = (selector) => document.querySelector(selector);
const settings = JSON.parse(find("#practice-settings").textContent);
const key = `inkloop.set.${settings.user}.${settings.alphabet}`;
find(".desk").hidden = false;

const canvas = find("#canvas");
const easel = new Easel(new Paper(canvas));
const api = new Api(settings.api, find("[name=csrfmiddlewaretoken]").value);
const courier = new Courier(await openStore(), callsOf(api));
const desk = new Desk({ easel, courier, rest: new Rest(easel), watcher: new Watcher(api), ...settings });
const coach = new Coach({ desk, easel });
const prompts = new Prompts(api, settings.alphabet, settings.prompts);
const score = new Score(settings.record);
const clock = new Clock(find("#clock"), find("#result"));
const view = new View(find("main"), settings.names);
const seen = new Seen(find("#seen"), api);
let wholeSet = settings.set;

followPointer(canvas, easel);
new KeyPen(canvas, easel);
new Shelf(find("#kept"), find("#kept-mark"), courier, keptDrawings);
listen(document.querySelectorAll("[data-do]"), { easel, coach, help: find("#help"), begin, practise });

async function begin() {
  const prompted = wholeSet ?? (await fetchSet());
  if (!prompted) return view.note("A set cannot begin without a connection. Try again in a moment.");
  wholeSet = null;
  run(new Round({ prompts: prompted, seconds: settings.setSeconds, startedAt: Date.now() }));
}

async function fetchSet() {
  const reply = await api.wholeSet(settings.alphabet);
  return reply.status === 200 ? reply.body.results.map(({ prompt }) => prompt) : null;
}

function run(round) {
  desk.putAway();
  round.keep(sessionStorage, key);
  clock.run(round);
  coach.ask(round);
  view.mode("set");
}

function practise() {
  clock.stop();
  sessionStorage.removeItem(key);
  find("#result").hidden = true;
  coach.ask(prompts);
  view.mode("practice");
}

coach.addEventListener("prompt", () => view.ask(coach.prompt));
coach.addEventListener("passed", ({ detail }) => {
  score.add(detail.seen);
  view.count(score.text);
  if (!(coach.source instanceof Round)) return;
  coach.source.keep(sessionStorage, key);
  clock.show();
});
clock.addEventListener("over", () => {
  if (coach.source && !easel.ink.isEmpty && coach.prompt) coach.next();
  coach.stop();
  desk.putAway();
  view.mode("result");
});
desk.addEventListener("phase", () => {
  view.show(desk.phase, desk.drawing);
  seen.show(desk.phase === "shown" ? desk.drawing.sample : null);
});
easel.addEventListener("paint", () => view.ink(easel.ink));
easel.addEventListener("full", () => view.note("A drawing holds at most 64 strokes and 4,096 points. This one is full."));
courier.addEventListener("unsafe", () => view.note("This browser keeps nothing: leave the page open until all is sent."));

addEventListener("online", () => courier.sendAll());
document.addEventListener("visibilitychange", () => (document.hidden ? courier.secure() : courier.sendAll()));

view.count(score.text);
const unfinished = Round.resume(sessionStorage, key, Date.now());
if (unfinished) run(unfinished);
else practise();
find(".sheet").dataset.ready = "";
await courier.resume(settings.user);
