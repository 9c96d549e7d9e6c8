// @ts-check
/**
 * Events from the server. Of all pages of the studio in a browser, one listens and passes on what it gets: browsers open
 * no more than six connections to a server.
 */

const RETRY_MS = 1000;
const channel = new BroadcastChannel("events");

/**
 * Dispatches the server's events as `MessageEvent`s by their names, with JSON as `data`; `connected` when the page
 * listens, and `lost` when it can't, with the reason.
 *
 * @type {{addEventListener(kind: string, listener: (event: MessageEvent) => void): void, dispatchEvent(event: Event): boolean}}
 */
export const events = /** @type {any} */ (new EventTarget());

channel.addEventListener("message", ({data: {kind, data}}) => dispatch(kind, data));
void navigator.locks.request("events", listen);

/** Listen for as long as the page is open. */
async function listen() {
  for (;;) {
    const reason = await receive().catch(() => "");
    publish("lost", JSON.stringify(reason));
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Publish the server's events until the connection ends, and return why, if the server said so. */
async function receive() {
  const response = await fetch("api/events");
  if (!response.ok || !response.body) return response.status === 503 ? (await response.json()).error : "";
  publish("connected", "null");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let [kind, rest] = ["", ""];
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return "";
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("event: ")) kind = line.slice(7);
      else if (line.startsWith("data: ")) publish(kind, line.slice(6));
    }
  }
}

/**
 * Dispatch an event in all pages.
 *
 * @param {string} kind
 * @param {string} data
 */
function publish(kind, data) {
  channel.postMessage({kind, data});
  dispatch(kind, data);
}

/**
 * @param {string} kind
 * @param {string} data
 */
function dispatch(kind, data) {
  events.dispatchEvent(new MessageEvent(kind, {data}));
}
