// Questions to the server. Whatever fails becomes an Error whose message is words for the person.

const UNREACHED = "The server could not be reached. Nothing you wrote is lost: try again in a moment.";

/** Something did not work; `definite` says that the server heard it and did nothing. */
export class Trouble extends Error {
  constructor(words, definite) {
    super(words);
    this.definite = definite;
  }
}

/** Read something: `get("messages", {conversation})`. */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return asked(fetch(`/chat/api/${path}?${new URLSearchParams(given)}`));
}

/** Send something. */
export function post(path, body) {
  return asked(fetch(`/chat/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));
}

/** A key that names one try and all its repetitions. */
export function newKey() {
  return crypto.randomUUID();
}

async function asked(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Trouble(UNREACHED, false);
  }
  let body = {};
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Trouble(UNREACHED, false);
  }
  if (!response.ok) {
    throw new Trouble(body.words ?? `The server said ${response.status}. Try again in a moment.`, response.status < 500);
  }
  return body;
}
