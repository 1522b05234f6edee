const PATIENCE_MS = 15000;
// Browsers finish small requests even when the page is left meanwhile, and refuse to do so for large ones.
const FINISHED_ANYWAY_BYTES = 30000;

/** Calls of the API. A reply is {status, body, etag, retryAfter}; status 0 means that none came. */
export class Api {
  /** `csrfToken` is the page's, not the cookie's: after a log-in as somebody else it no longer fits, and nothing is sent. */
  constructor(root, csrfToken) {
    this.root = root;
    this.csrfToken = csrfToken;
  }

  createSample(sample, wait) {
    return this.#call("POST", "samples/", { body: sample, wait });
  }

  createPage(page) {
    return this.#call("POST", "pages/", { body: page });
  }

  sample(id, wait, signal) {
    return this.#call("GET", `samples/${id}/`, { wait, signal });
  }

  withdraw(id) {
    return this.#call("DELETE", `samples/${id}/`);
  }

  label(id, label, ifMatch) {
    return this.#call("PUT", `samples/${id}/label/`, { body: label, headers: ifMatch ? { "If-Match": ifMatch } : {} });
  }

  unlabel(id, ifMatch) {
    return this.#call("DELETE", `samples/${id}/label/`, { headers: { "If-Match": ifMatch } });
  }

  /** What waits to be labelled, at most `count`: what this person holds already comes first. */
  queue(alphabet, count) {
    return this.#call("GET", `queue/next/?${new URLSearchParams({ alphabet, count })}`);
  }

  /** What to draw next; `after`: what was asked for and is not drawn yet. */
  prompts(alphabet, count, after) {
    const asked = after.map((prompt) => ["after", prompt]);
    return this.#call("GET", `practice/next/?${new URLSearchParams([["alphabet", alphabet], ["count", count], ...asked])}`);
  }

  /** Every class once, in an order of chance. */
  wholeSet(alphabet) {
    return this.#call("GET", `practice/next/?${new URLSearchParams({ alphabet, whole: true })}`);
  }

  /** `state`: "skipped", or "open" to take that back. */
  turn(id, state) {
    return this.#call("PATCH", `queue/turns/${id}/`, { body: { state } });
  }

  progress(alphabet) {
    return this.#call("GET", `queue/progress/?${new URLSearchParams({ alphabet })}`);
  }

  grid(alphabet, label, count) {
    return this.#call("GET", `queue/grid/?${new URLSearchParams({ alphabet, label, count })}`);
  }

  answerGrid(answer) {
    return this.#call("POST", "queue/grid/", { body: answer });
  }

  pictureOf(id) {
    return `${this.root}samples/${id}/image/`;
  }

  async #call(method, path, { body, wait = 0, headers = {}, signal } = {}) {
    const text = body && JSON.stringify(body);
    const patience = AbortSignal.timeout(PATIENCE_MS + wait * 1000);
    try {
      const response = await fetch(this.root + path, {
        method,
        body: text,
        keepalive: method !== "GET" && (text?.length ?? 0) < FINISHED_ANYWAY_BYTES,
        headers: {
          Accept: "application/json",
          "X-CSRFToken": this.csrfToken,
          ...(text && { "Content-Type": "application/json" }),
          ...(wait && { Prefer: `wait=${wait}` }),
          ...headers,
        },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error", // a log-in page is no answer
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      return await read(response);
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, body: null };
    }
  }
}

async function read(response) {
  const isJson = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  // Somebody in between (a hotel's log-in, a proxy) answered for the server.
  if (response.ok && response.status !== 204 && !isJson) return { status: 0, body: null };
  return {
    status: response.status,
    body: isJson ? await response.json() : null,
    etag: response.headers.get("ETag"),
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
  };
}
