import { newRecord } from "../keep/record.js";
import { uuid7 } from "../net/uuid7.js";

/** A sheet without ink. `lineage` is set where it was wiped: what is drawn on it takes its turn after what was sent. */
export function blank(lineage = null) {
  return { lineage, record: null, drawn: null, sample: null, etag: undefined, reason: "" };
}

/** The drawing with the ink that it has now: stored samples never change, so each version is a sample of its own. */
export function nextVersion({ lineage, record: before }, ink, owner) {
  const superseded = before ? [...before.supersedes, ...(before.isTwin ? [] : [before.id])] : [];
  const record = newRecord({ id: uuid7(), drawing: lineage, supersedes: superseded, ink, ...owner });
  return { ...blank(record.drawing), record, drawn: JSON.stringify(ink.strokes), sentAt: performance.now() };
}
