// The page: who one is, where one is, and what goes between the parts. The address says both, so it can be kept.

import { Trouble, get, newKey, post } from "/chat/static/api.js";
import { clockFor, clockMoves, refreshClock } from "/chat/static/clock.js";
import { Compose } from "/chat/static/compose.js";
import { ask, make, tell } from "/chat/static/dom.js";
import { closeForm, correctForm, formIsOpen, openForm, refuseForm } from "/chat/static/form.js";
import { listen } from "/chat/static/live.js";
import { MessageList, drawMessage } from "/chat/static/messages.js";
import { askWho, person, setPeople, showMe } from "/chat/static/people.js";
import { countUnread, firstPlace, onOpen, place, placeActions, setPlaces, showCurrent } from "/chat/static/places.js";

const BOT = document.body.dataset.bot;
const wide = matchMedia("(width >= 900px)");
const byId = (id) => document.getElementById(id);
const threadPane = document.querySelector(".thread");

let me = null;
let here = null; // The place in view.
let thread = null; // The root message of the thread in view.

const acts = {
  me: () => me,
  reply: (message) => go({ thread: message.id }),
  edit: (message, text) => tried(() => send({ kind: "edit", message: message.id, text })),
  remove: async (message) => {
    if (await ask("Delete this message?", "Delete", "danger")) await tried(() => send({ kind: "delete", message: message.id }));
  },
};
const talk = new MessageList(byId("talk-scroll"), {
  inThread: false,
  acts: { ...acts, earlier: (before) => earlier(talk, { before }) },
});
const replies = new MessageList(byId("thread-scroll"), {
  inThread: true,
  acts: { ...acts, earlier: (before) => earlier(replies, { before, root: thread.id }) },
});
const talkBox = new Compose(document.querySelector('.compose[data-place="talk"]'), {
  label: "talk", send: (text, key) => send({ kind: "say", text, root: null }, key),
});
const threadBox = new Compose(document.querySelector('.compose[data-place="thread"]'), {
  label: "thread", send: (text, key) => send({ kind: "say", text, root: thread.id }, key),
});

// --- where one is ------------------------------------------------------------------------------

function go(change, { replace = false } = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name); else query.set(name, value);
  }
  history[replace ? "replaceState" : "pushState"](null, "", `/chat?${query}`);
  return arrive();
}

async function arrive() {
  const query = new URLSearchParams(location.search);
  const who = person(query.get("realm"), query.get("as"));
  if (!who) { await leave(); return; }
  if (who.id !== me?.id || who.realm !== me?.realm) await become(who);
  let wanted = query.get("in") ? place(query.get("in")) : null;
  if (!wanted && wide.matches) wanted = firstPlace();
  // The screen first: a list that is not in view cannot be scrolled to its foot.
  const inThread = wanted && query.get("thread");
  document.body.dataset.screen = inThread ? "thread" : wanted ? "talk" : "list";
  await openPlace(wanted);
  await openThread(inThread ? Number(inThread) : null);
}

async function leave() {
  me = null;
  showMe(null);
  listen(null, {});
  byId("talk-about").textContent = `Choose who you are, and see ${BOT} as they do.`;
  askWho(null);
}

async function become(who) {
  me = who;
  here = thread = null;
  showMe(who);
  await loadPlaces();
  listen(who, {
    message: arrived,
    places: loadPlaces,
    clock: ({ moving }) => clockMoves(moving),
    again: async () => { await loadPlaces(); await reload(); refreshClock(); },
  });
}

async function loadPlaces() {
  setPlaces((await get("places", viewer())).places);
  if (here && place(here.id)) { here = place(here.id); showHead(); }
}

async function openPlace(wanted) {
  if (wanted && here?.id === wanted.id) return;
  here = wanted;
  showCurrent(here?.id ?? null);
  document.querySelector('.compose[data-place="talk"]').hidden = !here;
  clockFor({ ...viewer(), conversation: here?.id });
  if (!here) return;
  const unread = here.unread ? here.read_up_to : null;
  showHead();
  const found = await get("messages", { ...viewer(), conversation: here.id });
  if (here?.id !== found.place.id) return;
  talk.show(found.messages, { more: found.more, readUpTo: unread, empty: emptyWords(), personal: here.kind === "personal" });
  byId("talk-about").textContent = about(found.members);
  markRead();
  if (wide.matches) talkBox.focus(); else byId("talk-name").focus({ preventScroll: true });
}

async function openThread(id) {
  if (id === (thread?.id ?? null)) return;
  if (id === null) { thread = null; threadPane.hidden = true; return; }
  const place_ = here;
  const found = await get("messages", { ...viewer(), conversation: here.id, root: id });
  if (here !== place_ && here?.id !== place_.id) return;
  thread = found.root;
  threadPane.hidden = false;
  document.querySelector('.compose[data-place="thread"]').hidden = false;
  byId("thread-about").textContent = here.kind === "personal" ? here.name : `# ${here.name}`;
  drawRoot();
  replies.show(found.messages, { more: found.more, empty: "No replies yet.", personal: here.kind === "personal" });
  threadBox.moveTo(`${here.id}/${id}`, { label: "Reply in this thread", closed: here.archived ? "This channel is archived" : null });
  talk.held.get(id)?.node.scrollIntoView({ block: "nearest" }); // The conversation became narrower, so its cards longer.
  if (wide.matches) threadBox.focus(); else byId("thread-name").focus({ preventScroll: true });
}

function drawRoot() {
  byId("thread-root").replaceChildren(drawMessage(thread, { inThread: true, personal: here.kind === "personal", acts, bare: true }));
}

async function reload() {
  const [place_, thread_] = [here, thread];
  here = thread = null;
  if (place_) await openPlace(place(place_.id));
  if (thread_) await openThread(thread_.id);
}

async function earlier(list, query) {
  const found = await get("messages", { ...viewer(), conversation: here.id, ...query });
  list.prepend(found.messages, found.more);
}

function closeThread() {
  const root = thread?.id;
  go({ thread: null }).then(() => document.querySelector(`#talk-messages [data-id="${root}"] [data-does="reply"]`)?.focus());
}

// --- the head of a conversation ----------------------------------------------------------------

function showHead() {
  const personal = here.kind === "personal";
  byId("talk-name").textContent = personal ? here.name : `# ${here.name}`;
  const closed = here.archived ? "This channel is archived: it can be read, and nothing is added." : null;
  talkBox.moveTo(here.id, { label: personal ? `Write to ${here.name}` : `Write to #${here.name}`, closed });
  const absent = byId("talk-absent");
  absent.hidden = personal || here.bot_here || here.archived;
  absent.querySelector("span").textContent = `${BOT} is not in this channel.`;
  absent.querySelector("button").textContent = `Add ${BOT}`;
  const actions = placeActions(here);
  byId("talk-menu").hidden = !actions.length;
  byId("talk-menu-list").replaceChildren(...actions.map((each) => make("button", { type: "button", onclick: () => changePlace(each) }, each.words)));
}

function about(members) {
  if (here.kind === "personal") return `Between ${BOT} and you`;
  const names = members.slice(0, 6).map((each) => each.name.split(" ")[0]).join(", ");
  const rest = members.length > 6 ? ` and ${members.length - 6} more` : "";
  return `${members.length} ${members.length === 1 ? "person" : "people"}: ${names}${rest}${here.bot_here ? "" : ` · ${BOT} is not here`}`;
}

function emptyWords() {
  if (here.kind === "personal") return `What ${BOT} has for you alone comes here.`;
  return "Nothing was said here yet.";
}

async function changePlace(action) {
  if (byId("talk-menu-list").matches(":popover-open")) byId("talk-menu-list").hidePopover();
  if (action.question && !(await ask(action.question, action.words, action.tone))) return;
  await tried(() => send({ kind: "place", change: action.change }));
  await loadPlaces();
  const members = (await get("messages", { ...viewer(), conversation: here.id })).members;
  byId("talk-about").textContent = about(members);
}

// --- what goes to Cyclebot, and what comes back --------------------------------------------------

async function send(what, key = newKey()) {
  const origin = { who: `${me.realm}/${me.id}`, realm: me.realm, user: me.id, conversation: here.id, root: what.root ?? null };
  return take(await letter(origin, what, key), origin);
}

function letter(origin, what, key) {
  return post("input", { key, realm: origin.realm, user: origin.user, conversation: origin.conversation, what });
}

function take(answer, origin) {
  if (answer.message) arrived({ what: "new", message: answer.message, root: null });
  switch (answer.answer) {
    case "opened":
    case "moved":
      openForm(answer.form, origin, submit);
      break;
    case "corrected":
      if (answer.form && !formIsOpen()) openForm(answer.form, origin, submit);
      correctForm(answer.errors, answer.form);
      break;
    case "refused":
      if (formIsOpen() && answer.words) refuseForm(answer.words, true);
      break;
    default:
      if (formIsOpen()) closeForm();
      refreshClock(); // What was done may have planned something else.
  }
  return true;
}

async function submit(form, values, key, origin) {
  try {
    const what = { kind: "submit", form: form.name, about: form.about, values, root: origin.root };
    take(await letter(origin, what, key), origin);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    refuseForm(trouble.message, trouble.definite);
  }
}

async function tried(does) {
  try {
    return await does();
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    tell(trouble.message);
    return false;
  }
}

async function pressed(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const { intent, confirm } = button.dataset;
  if (confirm && !(await ask(confirm, button.textContent, button.classList.contains("danger") ? "danger" : "main"))) return;
  button.setAttribute("aria-busy", "true");
  const message = Number(button.closest("[data-id]").dataset.id);
  const root = button.closest(".thread") ? thread.id : null;
  button.dataset.key ??= newKey(); // Repeated after a lost connection, new after an answer.
  try {
    const origin = { who: `${me.realm}/${me.id}`, realm: me.realm, user: me.id, conversation: here.id, root };
    const answer = await letter(origin, { kind: "press", intent, message }, button.dataset.key);
    delete button.dataset.key;
    button.focus();
    take(answer, origin);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    if (trouble.definite) delete button.dataset.key;
    tell(trouble.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// --- what happens by itself ----------------------------------------------------------------------

function arrived({ what, message, root }) {
  if (root && here?.id === root.conversation && talk.held.has(root.id)) talk.take(root);
  if (here?.id !== message.conversation) { elsewhere(what, message); return; }
  if (message.root === null) {
    talk.take(message);
    if (thread?.id === message.id) { thread = message; drawRoot(); }
  } else if (thread?.id === message.root) {
    replies.take(message);
  } else if (what === "new" && message.author !== me.id) {
    if (document.hidden) countUnread(message.conversation, 1);
  }
  markRead(message.id);
}

async function elsewhere(what, message) {
  if (what !== "new" || message.author === me.id) return;
  if (!countUnread(message.conversation, 1)) await loadPlaces();
}

function markRead(upTo = 0) {
  if (!here || document.hidden) return;
  const last = Math.max(talk.lastId(), replies.lastId(), upTo, here.read_up_to ?? 0);
  countUnread(here.id, 0);
  if (here.read_up_to >= last) return;
  here.read_up_to = last;
  post("read", { ...viewer(), conversation: here.id, up_to: last }).catch(() => { /* The mark comes with the next message. */ });
}

function viewer() { return { realm: me.realm, user: me.id }; }

// --- begin ---------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-intent]");
  if (button) pressed(button);
});
document.addEventListener("visibilitychange", () => markRead());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && thread && !document.querySelector("dialog[open], [popover]:popover-open") && !event.defaultPrevented) closeThread();
});
byId("me").addEventListener("click", () => askWho(me));
byId("talk-absent").querySelector("button").addEventListener("click", () => changePlace({ change: "add_bot" }));
byId("talk-back").addEventListener("click", () => go({ in: null, thread: null }));
byId("thread-back").addEventListener("click", closeThread);
byId("thread-close").addEventListener("click", closeThread);
byId("talk-menu-list").addEventListener("toggle", (event) => {
  if (event.newState !== "open") return;
  const at = byId("talk-menu").getBoundingClientRect();
  event.target.style.top = `${at.bottom + 4}px`;
  event.target.style.right = `${innerWidth - at.right}px`;
  event.target.querySelector("button")?.focus();
});
addEventListener("popstate", () => tried(arrive));
wide.addEventListener("change", () => tried(arrive));
onOpen((found) => tried(() => go({ in: found.id, thread: null })));

tried(async () => {
  const start = await get("start");
  setPeople(start.people, (who) => tried(() => go({ realm: who.realm, as: who.id, in: null, thread: null })));
  const commands = [
    { words: start.command, says: "" },
    ...start.suggestions.map((each) => ({ words: `${start.command} ${each.words}`, says: each.says })),
  ];
  for (const box of [talkBox, threadBox]) {
    box.offer(commands.slice(1).length ? commands.slice(1) : commands);
    box.form.querySelector(".command-tip").textContent = `${start.command} asks ${BOT}`;
  }
  await arrive();
});
