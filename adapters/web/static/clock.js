// The clock at the top: what time it is for people here, what comes next, and moving time ahead.

import { get, post } from "/chat/static/api.js";
import { tell } from "/chat/static/dom.js";

const EVERY = 30_000;
const buttons = [...document.querySelectorAll(".clock-moves button")];
const status = document.getElementById("clock-status");

let query = null;
let moving = false;

/** Show the clock for a viewer in a conversation: {realm, user, conversation}. */
export function clockFor(found) {
  query = found;
  refreshClock();
}

/** Ask the server what time it is. */
export async function refreshClock() {
  if (!query) return;
  try {
    const asked = query;
    const facts = await get("clock", asked);
    if (asked !== query) return; // Somebody else, or another place, came into view meanwhile.
    document.getElementById("clock-time").textContent = facts.time;
    document.getElementById("clock-today").textContent = facts.today;
    show("clock-cycle", facts.cycle);
    show("clock-next", facts.next && `Next: ${facts.next}`);
    clockMoves(facts.moving);
  } catch (trouble) {
    if (trouble.definite) tell(trouble.message);
  }
}

/** Time began to move, or has arrived; whoever moved it. */
export function clockMoves(now) {
  const arrived = moving && !now;
  moving = now;
  document.body.classList.toggle("moving", now);
  status.textContent = now ? "Time is passing…" : "";
  for (const button of buttons) button.disabled = now || !query;
  if (arrived) refreshClock();
}

// Who asks and where: "the next thing" is the one that stands beside the button.
function asked() {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value));
}

function show(id, words) {
  const line = document.getElementById(id);
  line.textContent = words ?? "";
  line.title = words ?? ""; // It may be cut short.
  line.hidden = !words;
}

for (const button of buttons) {
  button.addEventListener("click", async () => {
    clockMoves(true);
    try {
      await post(`clock?${new URLSearchParams(asked())}`, { by: button.dataset.by });
    } catch (trouble) {
      tell(trouble.message);
    } finally {
      clockMoves(false);
      if (document.activeElement === document.body) button.focus();
    }
  });
}
setInterval(() => { if (!document.hidden && !moving) refreshClock(); }, EVERY);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshClock(); });
