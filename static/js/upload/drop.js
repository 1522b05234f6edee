/** Take files that are dropped on an element. */
export function acceptDrops(target, take) {
  function over(event) {
    event.preventDefault();
    target.classList.add("over");
  }

  function out() {
    target.classList.remove("over");
  }

  target.addEventListener("dragenter", over);
  target.addEventListener("dragover", over);
  target.addEventListener("dragleave", out);
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    out();
    take(event.dataTransfer.files);
  });
}
