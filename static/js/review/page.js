// The review page by keys, as the label page has them: a character settles the drawing, and the next one comes.

import { listen } from "../label/keyboard.js";

const find = (selector) => document.querySelector(selector);
const settings = JSON.parse(find("#review-settings").textContent);
const form = find("#decide");
const buttons = () => [...form.querySelectorAll("#suggestions button")];
let isSent = false;

/** Once: a second key before the next page is there decides nothing. */
function send(name, value) {
  if (isSent) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
  form.requestSubmit();
  field.remove();
}

function openAt(details) {
  details.open = true;
  details.querySelector("input:not([type=hidden])").focus();
}

const verbs = {
  accept: () => buttons()[0]?.click(),
  pick: (place) => buttons()[place]?.click(),
  say: ({ label, verdict }) => {
    if (label) send("label", label);
    else if (verdict === "unsure") openAt(find("#send-back"));
    else send("verdict", verdict);
  },
  skip: () => find("#skip").click(),
  undo: () => find("#take-back")?.click(),
  help: () => (find("#keys").open = true),
};

form.addEventListener("submit", (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
  form.elements.seconds.value = (performance.now() / 1000).toFixed(2);
});
addEventListener("pageshow", () => (isSent = false));
listen({ act: (action) => verbs[action.do]?.(action.with), ...settings, option: find("#plain-keys") });
find("#review").dataset.ready = "";
