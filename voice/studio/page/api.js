// @ts-check
/** Requests to the studio's server. */

/**
 * Return where requests about a script go.
 *
 * @param {string} id
 */
export function scriptPath(id) {
  return `api/scripts/${encodeURIComponent(id)}`;
}

/** An answer that isn't a success; `data` is what the server said. */
export class RequestError extends Error {
  /**
   * @param {number} status
   * @param {any} data
   */
  constructor(status, data) {
    super(data?.error ?? `the studio answered ${status}`);
    this.status = status;
    this.data = data;
  }
}

/**
 * Send a request, and return what the server answers.
 *
 * @param {string} method
 * @param {string} path
 * @param {any} [body] sent as JSON, or as it is if it is a Blob
 * @param {AbortSignal} [signal]
 * @param {boolean} [keepalive] whether to send it even if the page is closed; bodies of at most 64 KB
 * @returns {Promise<any>}
 * @throws {RequestError} the server refuses it
 */
export async function request(method, path, body, signal, keepalive = false) {
  const raw = body instanceof Blob;
  const sending = fetch(path, {
    method,
    signal,
    keepalive,
    headers: body === undefined || raw ? {} : {"content-type": "application/json"},
    body: body === undefined || raw ? body : JSON.stringify(body),
  });
  const response = await sending.catch((error) => {
    throw error.name === "AbortError" ? error : new Error("the studio doesn't answer", {cause: error});
  });
  const data = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new RequestError(response.status, data);
  return data;
}
