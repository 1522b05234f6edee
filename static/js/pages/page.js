// A page of writing: its boxes over the picture, to be put right and saved.

import { textOf } from "./geometry.js";
import { followKeys } from "./keyboard.js";
import { Overlay } from "./overlay.js";
import { followPointer } from "./pointer.js";
import { saveBoxes } from "./save.js";
import { Sheet } from "./sheet.js";

const settings = JSON.parse(document.querySelector("#page-settings").textContent);
const editor = document.querySelector("#editor");
const reading = editor.querySelector("[data-reading]");
const said = editor.querySelector("[data-said]");
const text = document.querySelector("[data-text]");
const copy = document.querySelector("[data-copy]");
const overlay = new Overlay(editor.querySelector("[data-sheet]"), settings, settings.editable);
let saved;

const sheet = new Sheet(settings, () => {
  overlay.show(sheet.boxes, sheet.chosenId);
  reading.value = sheet.chosen?.label ?? "";
  text.textContent = textOf(sheet.boxes);
});

async function save() {
  const boxes = sheet.boxes;
  said.textContent = "Saving…";
  const csrfToken = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await saveBoxes({ ...settings, csrfToken, boxes });
  said.textContent = answer.message;
  if (!answer.ok) return;
  settings.etag = answer.etag;
  saved = boxes;
  document.querySelector("[name=if_match]")?.setAttribute("value", answer.etag);
}

const actions = {
  merge: () => sheet.mergeWithNext(),
  split: () => sheet.split(),
  remove: () => sheet.remove(),
  undo: () => sheet.undo(),
  agree: () => sheet.agree(),
  save,
};

followKeys(overlay, sheet, settings.readings, settings.editable);
if (settings.editable) {
  followPointer(overlay, sheet);
  for (const shown of ["[data-tools]", "[data-help]"]) editor.querySelector(shown).hidden = false;
  for (const button of editor.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => actions[button.dataset.do]());
  }
  reading.addEventListener("change", () => {
    if (reading.value === "" || settings.readings.includes(reading.value)) sheet.say(reading.value);
    else said.textContent = `“${reading.value}” is no reading of this alphabet.`;
  });
  addEventListener("beforeunload", (event) => {
    if (JSON.stringify(saved) !== JSON.stringify(sheet.boxes)) event.preventDefault();
  });
}
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(textOf(sheet.boxes));
  copy.textContent = "Copied";
});
sheet.changed();
saved = sheet.boxes;
