// What happens while the page is open. After a break the page asks for all it shows again.

let source = null;
let timer = 0;
let patience = 0;

const PATIENCE = 2000; // A reload, or a blink of the network, is not worth a word.
const lost = document.getElementById("lost");

/** Listen as a person; `on` has message(data), places(), clock(data) and again() after a break. */
export function listen(me, on) {
  clearTimeout(timer);
  source?.close();
  if (!me) return;
  let greeted = false;
  const mine = new EventSource(`/chat/api/stream?${new URLSearchParams({ realm: me.realm, user: me.id })}`);
  source = mine;
  mine.addEventListener("hello", () => {
    clearTimeout(patience);
    lost.hidden = true;
    if (greeted) on.again();
    greeted = true;
  });
  mine.addEventListener("message", (event) => { if (event.data) on.message(JSON.parse(event.data)); });
  mine.addEventListener("places", () => on.places());
  mine.addEventListener("clock", (event) => on.clock(JSON.parse(event.data)));
  mine.addEventListener("error", () => {
    clearTimeout(patience);
    patience = setTimeout(() => { lost.hidden = false; }, PATIENCE);
    if (mine.readyState !== EventSource.CLOSED || source !== mine) return;
    timer = setTimeout(() => { listen(me, on); on.again(); }, 3000);
  });
}

addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
