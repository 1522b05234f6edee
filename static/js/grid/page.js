// The grid: many drawings that the model reads alike. Without scripts its form does the same.

import { Api } from "../net/api.js";
import { Cells } from "./cells.js";
import { last } from "./last.js";
import { told } from "./told.js";

const find = (selector) => document.querySelector(selector);
const { api: root, alphabet, label } = JSON.parse(find("#grid-settings").textContent);
const api = new Api(root, find("[name=csrfmiddlewaretoken]").value);
const form = find("#grid");
const before = last.take();

if (before) showBefore();
if (form) start();
find("[data-grid]").dataset.ready = "";

function showBefore() {
  find("[data-before]").hidden = false;
  find("[data-before] p").textContent = before.text;
  const undo = find("[data-undo]");
  undo.hidden = before.read.length === 0;
  undo.addEventListener("click", () => takeBack(undo));
}

/** Each reading of the last grid is taken back; they are asked again. */
async function takeBack(button) {
  button.disabled = true;
  const replies = await Promise.all(before.read.map((id) => api.unlabel(id, "*")));
  const kept = before.read.filter((id, place) => replies[place].status !== 204 && replies[place].status !== 412);
  last.keep({ text: `${before.read.length - kept.length} of ${before.read.length} taken back.`, read: kept });
  location.reload();
}

function start() {
  const cells = new Cells(form.querySelector(".cells"));
  const accept = form.querySelector("[data-accept]");

  function count() {
    const doubted = cells.doubted.length;
    form.querySelector("[data-count]").textContent = `${cells.samples.length - doubted} to accept, ${doubted} crossed out`;
  }

  /** One answer for all of them. What could not be taken stays, with the reason; the rest makes room for the next. */
  async function send(event) {
    event.preventDefault();
    if (accept.disabled) return;
    accept.disabled = true;
    const { samples, doubted } = cells;
    const reply = await api.answerGrid({ alphabet, label, samples: samples.filter((id) => !doubted.includes(id)), doubted });
    accept.disabled = false;
    const { text, read, failed } = told(reply, label);
    if (reply.status === 200 && failed.size === 0) {
      last.keep({ text, read });
      return location.reload();
    }
    form.querySelector("[data-said]").textContent = text;
    if (failed.size) cells.keepOnly(failed);
    count();
  }

  cells.addEventListener("change", count);
  form.addEventListener("submit", send);
  count();
}
