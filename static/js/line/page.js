// The page to draw a line on: what is drawn is sent as it is, and its own page shows what is read in it.

import { Easel } from "../ink/easel.js";
import { KeyPen } from "../ink/keypen.js";
import { Paper } from "../ink/paper.js";
import { followPointer } from "../ink/pointer.js";
import { openStore } from "../keep/store.js";
import { Api } from "../net/api.js";
import { uuid7 } from "../net/uuid7.js";
import { Draft } from "./draft.js";
import { followUndoKeys } from "./keys.js";
import { saidOf } from "./reply.js";

const PEN_PX = 5;

const settings = JSON.parse(document.querySelector("#line-settings").textContent);
const desk = document.querySelector(".line-desk");
const said = desk.querySelector("[data-said]");
desk.hidden = false;

const canvas = desk.querySelector("#canvas");
const easel = new Easel(new Paper(canvas, PEN_PX / canvas.clientWidth), settings.limits);
const api = new Api(settings.api, document.querySelector("[name=csrfmiddlewaretoken]").value);
const draft = new Draft(await openStore("line"), settings, uuid7);
let sending = false;

async function send() {
  sending = true;
  refresh();
  said.textContent = "Sending…";
  const reply = await api.createPage({ alphabet: settings.alphabet, ink: easel.toJSON() });
  said.textContent = saidOf(reply);
  sending = reply.status === 200 || reply.status === 202; // then the page of what was drawn comes
  refresh();
  if (!sending) return;
  await draft.keep(null);
  location.assign(`${settings.pages}${reply.body.id}/`);
}

const actions = { undo: () => easel.undo(), redo: () => easel.redo(), clear: () => easel.clear(), send };
const able = {
  undo: () => easel.ink.canUndo,
  redo: () => easel.ink.canRedo,
  clear: () => !easel.ink.isEmpty,
  send: () => !easel.ink.isEmpty && !easel.isOpen,
};
const buttons = desk.querySelectorAll("[data-do]");

function refresh() {
  canvas.inert = sending;
  for (const button of buttons) button.disabled = sending || !able[button.dataset.do]();
  canvas.parentElement.toggleAttribute("data-blank", easel.ink.isEmpty);
}

followPointer(canvas, easel);
new KeyPen(canvas, easel);
followUndoKeys(actions);
for (const button of buttons) button.addEventListener("click", () => actions[button.dataset.do]());
easel.addEventListener("paint", refresh);
for (const event of ["lift", "change"]) easel.addEventListener(event, () => draft.keep(easel.toJSON()));
easel.addEventListener("full", () => {
  said.textContent = `A page holds at most ${settings.limits.strokes} strokes. This one is full: have it read, then draw on.`;
});
addEventListener("beforeunload", (event) => {
  if (!draft.isSafe) event.preventDefault();
});

const left = await draft.take();
if (left && easel.ink.isEmpty) easel.restore(left);
refresh();
desk.dataset.ready = "";
