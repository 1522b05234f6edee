const ALLOWED = ["image/png", "image/jpeg"];
const MAX_BYTES = 4 * 2 ** 20;

/** Show the chosen picture, and say at once what the server would refuse. */
export function showPreview(field, picture, problem) {
  field.addEventListener("change", () => {
    const [file] = field.files;
    const text = file ? complaint(file) : "";
    problem.textContent = text;
    problem.hidden = !text;
    URL.revokeObjectURL(picture.src);
    picture.hidden = !file || Boolean(text);
    if (!picture.hidden) picture.src = URL.createObjectURL(file);
  });
}

export function complaint({ type, size }) {
  if (!ALLOWED.includes(type)) return `A picture must be a PNG or JPEG. Received: ${type || "a file of unknown type"}.`;
  return size > MAX_BYTES ? `A picture holds at most 4 MiB. Received: ${(size / 2 ** 20).toFixed(1)} MiB.` : "";
}
