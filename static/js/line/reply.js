/** What a reply to a sent drawing means to who drew it. */
export function saidOf({ status, body }) {
  if (status === 200 || status === 202) return "Sent. It is being read.";
  if (status === 0) return "The site cannot be reached. The drawing is still here: try again in a moment.";
  if (status === 401 || status === 403) return "You are logged out. The drawing is kept on this device: log in in another tab, then load this page anew.";
  return body?.detail ?? "The site could not take it. The drawing is still here: try again in a moment.";
}
