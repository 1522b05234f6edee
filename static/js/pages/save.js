// Send all boxes; what is said of it: {ok, etag, boxes, message}.

const SIDES = ["id", "left", "top", "right", "bottom", "line", "label"];

export async function saveBoxes({ api, id, etag, csrfToken, boxes }) {
  try {
    const response = await fetch(`${api}pages/${id}/boxes/`, {
      method: "PUT",
      headers: { Accept: "application/json", "Content-Type": "application/json", "If-Match": etag, "X-CSRFToken": csrfToken },
      body: JSON.stringify({ boxes: boxes.map((box) => Object.fromEntries(SIDES.map((side) => [side, box[side]]))) }),
      credentials: "same-origin",
      redirect: "error",
    });
    const body = await response.json();
    if (response.ok) return { ok: true, etag: body.etag, boxes: body.boxes, message: `Saved: ${body.boxes.length} characters.` };
    return { ok: false, message: body.detail };
  } catch {
    return { ok: false, message: "The site cannot be reached. Nothing is lost: save again in a moment." };
  }
}
