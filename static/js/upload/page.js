// The upload page: a picture may also be dropped or pasted, and is shown before it is sent.

import { acceptDrops } from "./drop.js";
import { acceptPastes } from "./paste.js";
import { showPreview } from "./preview.js";

const form = document.querySelector("#upload");
const field = form.querySelector("[type=file]");

function take(files) {
  if (!files.length) return;
  field.files = files;
  field.dispatchEvent(new Event("change"));
}

form.querySelector("[data-drop-help]").hidden = false;
acceptDrops(form.querySelector("[data-drop]"), take);
acceptPastes(take);
const limits = JSON.parse(document.querySelector("#upload-settings").textContent);
showPreview(field, form.querySelectorAll("[name=shows]"), form.querySelector("img"), form.querySelector("[data-problem]"), limits);
