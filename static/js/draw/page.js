// The draw page: puts its parts together.

import { Easel } from "../ink/easel.js";
import { KeyPen } from "../ink/keypen.js";
import { Paper } from "../ink/paper.js";
import { followPointer } from "../ink/pointer.js";
import { callsOf } from "../keep/calls.js";
import { Courier } from "../keep/courier.js";
import { Shelf } from "../keep/shelf.js";
import { openStore } from "../keep/store.js";
import { Api } from "../net/api.js";
import { actions } from "./actions.js";
import { Board } from "./board.js";
import { Desk } from "./desk.js";
import { listen } from "./keyboard.js";
import { keptDrawings } from "./kept.js";
import { Rest } from "./rest.js";
import { Seen } from "./seen.js";
import { Status } from "./status.js";
import { Suggestions } from "./suggestions.js";
import { Tally } from "./tally.js";
import { equip } from "./tools.js";
import { TypedAnswer } from "./typed.js";
import { Watcher } from "./watcher.js";

const find = (selector) => document.querySelector(selector);
const settings = JSON.parse(find("#draw-settings").textContent);
find(".desk").hidden = false;

const canvas = find("#canvas");
const easel = new Easel(new Paper(canvas));
const api = new Api(settings.api, find("[name=csrfmiddlewaretoken]").value);
const courier = new Courier(await openStore(), callsOf(api));
const desk = new Desk({ easel, courier, rest: new Rest(easel), watcher: new Watcher(api), ...settings });
const suggestions = new Suggestions(find("#suggestions"));
const typed = new TypedAnswer(find("#correct"), settings.readings, settings.names);
const board = new Board(find("#board"), easel);
const status = new Status(find("#status"), find("#voice"));
const tally = new Tally(find("#tally"), `${settings.user}.${settings.alphabet}`);
const seen = new Seen(find("#seen"), api);
const act = actions({ easel, desk, suggestions, typed, help: find("#help") });

followPointer(canvas, easel);
new KeyPen(canvas, easel);
new Shelf(find("#kept"), find("#kept-mark"), courier, keptDrawings);
listen({ act, canvas, readings: settings.readings, names: settings.names, option: find("#plain-keys") });
equip(document.querySelectorAll("[data-do]"), find("#typed"), { easel, desk, act });

desk.addEventListener("phase", () => {
  find(".sheet").dataset.phase = desk.phase;
  status.show(desk.phase, desk.drawing);
  suggestions.show(desk.prediction);
  seen.show(desk.phase === "shown" ? desk.drawing.sample : null);
});
desk.addEventListener("answered", ({ detail }) => {
  tally.add(detail);
  status.note(`Answered: ${detail.label ?? detail.verdict}. Draw the next one.`);
});
desk.addEventListener("taken back", ({ detail }) => tally.add(detail, -1));
suggestions.addEventListener("pick", ({ detail }) => desk.answer({ label: detail }));
for (const field of [typed, board]) field.addEventListener("pick", ({ detail }) => desk.answer({ label: detail }));
easel.addEventListener("full", () => status.note("A drawing holds at most 64 strokes and 4,096 points. This one is full."));
courier.addEventListener("unsafe", () => status.note("This browser keeps nothing: leave the page open until all is sent."));

addEventListener("online", () => courier.sendAll());
document.addEventListener("visibilitychange", () => (document.hidden ? courier.secure() : courier.sendAll()));
find(".sheet").dataset.ready = "";
await courier.resume(settings.user);
