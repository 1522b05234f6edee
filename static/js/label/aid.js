const KEY = "inkloop.label.unaided";

/** The switch by which a person does without the model's reading, until this tab is closed. */
export class Aid {
  constructor(switcher, desk) {
    switcher.checked = sessionStorage.getItem(KEY) !== "yes";
    switcher.closest("[hidden]")?.removeAttribute("hidden");
    desk.isAided = switcher.checked;
    switcher.addEventListener("change", () => {
      sessionStorage.setItem(KEY, switcher.checked ? "no" : "yes");
      desk.aid(switcher.checked);
    });
  }
}
