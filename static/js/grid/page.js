// The grid: many drawings that the model reads alike. Without scripts its form does the same.

import { Courier } from "../keep/courier.js";
import { openStore } from "../keep/store.js";
import { Api } from "../net/api.js";
import { uuid7 } from "../net/uuid7.js";
import * as answers from "./answer.js";
import { Cells } from "./cells.js";
import { last } from "./last.js";
import { kept, refused, together, told } from "./told.js";

const find = (selector) => document.querySelector(selector);
const { api: root, ...asked } = JSON.parse(find("#grid-settings").textContent);
const api = new Api(root, find("[name=csrfmiddlewaretoken]").value);
const store = await openStore("grid");
const courier = new Courier(store, answers.callsOf(api), answers);
const form = find("#grid");
const before = last.take();
/** What became of answers that an earlier visit has left. */
const earlier = [];
/** The answer to what is shown. */
let given = null;

if (before) showBefore(before);
courier.addEventListener("went", ({ detail }) => heard(detail.record, told(detail.reply.body, detail.record.label)));
courier.addEventListener("refused", ({ detail }) => {
  heard(detail.record, { text: refused(detail.record.problem), read: [] });
  courier.forget(detail.record);
});
courier.addEventListener("change", follow);
if (form) start();
// The same drawings may be on their way.
if ((await store.ofUser(asked.user)).length > 0) lock(true);
courier.addEventListener("unsafe", () => say("This browser keeps nothing: leave the page open until the answer is sent."));
addEventListener("online", () => courier.sendAll());
document.addEventListener("visibilitychange", () => (document.hidden ? courier.secure() : courier.sendAll()));
find("[data-grid]").dataset.ready = "";
await courier.resume(asked.user);
follow();

/** Once the server has heard of everything that was left. */
function follow() {
  if (given || !courier.isQuiet) return;
  if (earlier.length) renew(together(earlier));
  else lock(false);
}

/** Until the server has heard the answer it stands as it was given. */
function lock(isLocked) {
  if (form) form.querySelector("[data-accept]").disabled = form.querySelector(".cells").inert = isLocked;
}

/** The next grid, with what became of this one. */
function renew(outcome) {
  last.keep(outcome);
  location.reload();
}

function say(text) {
  const place = find("[data-said]");
  if (place) place.textContent = text;
}

function heard(record, outcome) {
  if (record !== given) earlier.push(outcome);
}

function showBefore({ text, read }) {
  find("[data-before]").hidden = false;
  find("[data-before] p").textContent = text;
  const undo = find("[data-undo]");
  undo.hidden = read.length === 0;
  undo.onclick = () => takeBack(undo, read);
}

/** Each reading of the last grid is taken back; they are asked again. */
async function takeBack(button, read) {
  button.disabled = true;
  const replies = await Promise.all(read.map((id) => api.unlabel(id, "*")));
  const left = read.filter((id, place) => replies[place].status !== 204 && replies[place].status !== 412);
  renew({ text: `${read.length - left.length} of ${read.length} taken back.`, read: left });
}

function start() {
  const cells = new Cells(form.querySelector(".cells"));

  function count() {
    const doubted = cells.doubted.length;
    form.querySelector("[data-count]").textContent = `${cells.samples.length - doubted} to accept, ${doubted} crossed out`;
  }

  /** One answer for all of them: kept on this device until the server has it. */
  function send(event) {
    event.preventDefault();
    if (form.querySelector("[data-accept]").disabled) return;
    lock(true);
    const { samples, doubted } = cells;
    given = answers.newAnswer({ ...asked, id: uuid7(), samples: samples.filter((id) => !doubted.includes(id)), doubted });
    courier.send(given);
  }

  /** What could not be taken stays, with the reason; the rest makes room for the next. */
  function went({ record, reply }) {
    const outcome = told(reply.body, record.label);
    if (outcome.failed.size === 0) return renew(outcome);
    release(outcome.text);
    cells.keepOnly(outcome.failed);
    count();
  }

  function notTaken({ record }) {
    release(refused(record.problem));
  }

  function release(text) {
    given = null;
    lock(false);
    say(text);
  }

  const ofThis = (act) => ({ detail }) => detail.record === given && act(detail);
  cells.addEventListener("change", count);
  form.addEventListener("submit", send);
  courier.addEventListener("went", ofThis(went));
  courier.addEventListener("refused", ofThis(notTaken));
  courier.addEventListener("kept", ({ detail }) => say(kept(detail.reason)));
  count();
}
