const PICTURES = ["image/png", "image/jpeg"];
const DOCUMENTS = ["image/tiff", "application/pdf"];

/** Show the chosen picture, and say at once what the server would refuse. `shows`: the radios for one or many characters. */
export function showPreview(field, shows, picture, problem, limits) {
  function refresh() {
    const [file] = field.files;
    const text = file ? complaint(file, isMany(shows), limits) : "";
    problem.textContent = text;
    problem.hidden = !text;
    URL.revokeObjectURL(picture.src);
    picture.hidden = !file || Boolean(text) || !PICTURES.includes(file.type);
    if (!picture.hidden) picture.src = URL.createObjectURL(file);
  }

  field.addEventListener("change", refresh);
  for (const radio of shows) radio.addEventListener("change", refresh);
}

const isMany = (shows) => [...shows].some((radio) => radio.checked && radio.value === "many");

/** `limits`: {pictureBytes, documentBytes}. */
export function complaint({ type, size }, many, { pictureBytes, documentBytes }) {
  if (DOCUMENTS.includes(type) && !many) return "TIFF and PDF are for lines and pages: choose that it shows those.";
  if (![...PICTURES, ...DOCUMENTS].includes(type)) {
    return `A picture must be a PNG or JPEG${many ? ", TIFF or PDF" : ""}. Received: ${type || "a file of unknown type"}.`;
  }
  const most = DOCUMENTS.includes(type) ? documentBytes : pictureBytes;
  return size > most ? `A file holds at most ${most / 2 ** 20} MiB. Received: ${(size / 2 ** 20).toFixed(1)} MiB.` : "";
}
