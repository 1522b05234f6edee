/** Take pictures that are pasted anywhere on the page. */
export function acceptPastes(take) {
  document.addEventListener("paste", (event) => take(event.clipboardData.files));
}
