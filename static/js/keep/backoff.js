const FIRST_MS = 2000;
const LONGEST_MS = 60000;

/** How long to wait before the next attempt: doubling, spread so that many clients do not come at once. */
export function backoff(failures, retryAfterSeconds = 0, random = Math.random()) {
  const doubled = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.max(doubled * (0.75 + random / 2), retryAfterSeconds * 1000);
}
