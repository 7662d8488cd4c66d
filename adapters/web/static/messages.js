// One list of messages: a conversation or a thread. Messages come in any order and stand by their number.

import { announce, face, make, rendered } from "/chat/static/dom.js";
import { onlyYou } from "/chat/static/places.js";

const BOT = document.body.dataset.bot;
const NEAR = 140; // Pixels from the foot at which new messages are followed.

/**
 * A list of messages in its scrolling box.
 * `acts`: reply(message), edit(message, text), remove(message), earlier(before) and me() -> person or null.
 */
export class MessageList {
  constructor(scroll, { inThread, acts }) {
    this.scroll = scroll;
    this.list = scroll.querySelector(".messages:not(.root)");
    this.emptyWords = scroll.querySelector(".empty");
    this.earlier = scroll.querySelector(".earlier");
    this.jump = scroll.parentElement.querySelector(".jump");
    this.inThread = inThread;
    this.acts = acts;
    this.held = new Map();
    this.freshFrom = null;
    this.earlier.addEventListener("click", () => this.acts.earlier(Math.min(...this.held.keys())));
    this.jump.addEventListener("click", () => this.toFoot(true));
    scroll.addEventListener("scroll", () => { if (this.atFoot()) this.jump.hidden = true; }, { passive: true });
  }

  /** Show these messages and no others; `readUpTo` puts a line before the first unread one. */
  show(messages, { more, empty, readUpTo = null, personal = false }) {
    this.personal = personal;
    this.held.clear();
    this.list.replaceChildren();
    this.jump.hidden = true;
    this.earlier.hidden = !more;
    this.emptyWords.textContent = empty ?? "";
    const me = this.acts.me();
    const fresh = readUpTo === null ? null : messages.find((each) => each.id > readUpTo && each.author !== me?.id);
    this.freshFrom = fresh && readUpTo > 0 ? fresh.id : null;
    for (const each of messages) this.put(each, { quiet: true });
    this.days();
    const line = this.list.querySelector(".fresh");
    if (line) line.scrollIntoView({ block: "start" }); else this.toNew(this.list.lastElementChild, false);
  }

  /** Put older messages before those that stand here, without moving what is in view. */
  prepend(messages, more) {
    const before = this.scroll.scrollHeight;
    for (const each of messages) this.put(each, { quiet: true });
    this.days();
    this.earlier.hidden = !more;
    this.scroll.scrollTop += this.scroll.scrollHeight - before;
  }

  /** A message that came, or changed, while the list is in view. */
  take(message) {
    const known = this.held.has(message.id);
    if (message.deleted && message.replies === 0) { this.drop(message.id); return; }
    if (!known && this.held.size && message.id < Math.min(...this.held.keys()) && !this.earlier.hidden) return;
    const follow = this.atFoot() || this.scroll.scrollTop === this.placed || message.author === this.acts.me()?.id || (message.private && !known);
    const changed = known && message.private && this.held.get(message.id).message.html !== message.html;
    this.put(message, { quiet: known });
    this.days();
    if (!known || changed) announce(`${message.author === null ? BOT : message.name}${message.private ? ", only to you" : ""}: ${message.summary}`);
    if (known) return;
    if (follow) this.toNew(this.held.get(message.id).node); else this.jump.hidden = false;
  }

  drop(id) {
    this.held.get(id)?.node.remove();
    this.held.delete(id);
    this.days();
  }

  put(message, { quiet }) {
    const old = this.held.get(message.id);
    if (old?.node.querySelector(".rewrite")) { // What is being rewritten is not taken away from its writer.
      old.message = message;
      old.stale = true;
      return;
    }
    const node = this.draw(message);
    node.addEventListener("settled", () => this.settle(message.id));
    this.held.set(message.id, { message, node });
    if (old) { keepFocus(old.node, node); return; }
    if (!quiet) node.classList.add("arrived");
    const after = [...this.list.querySelectorAll(".message")].find((each) => Number(each.dataset.id) > message.id);
    if (after) after.before(node); else this.list.append(node);
  }

  settle(id) {
    const held = this.held.get(id);
    if (held?.stale) this.put(held.message, { quiet: true });
    this.days();
  }

  /** The lines between days, and the one before what is new. */
  days() {
    for (const line of this.list.querySelectorAll(".day")) line.remove();
    let day = null;
    for (const { message, node } of [...this.held.values()].sort((a, b) => a.message.id - b.message.id)) {
      if (message.id === this.freshFrom) node.before(make("li", { class: "day fresh" }, "New"));
      if (message.day !== day) node.before(make("li", { class: "day" }, message.day_words));
      day = message.day;
    }
    this.emptyWords.hidden = this.held.size > 0 || !this.emptyWords.textContent;
  }

  atFoot() { return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR; }

  toFoot(smooth) {
    this.placed = null;
    this.jump.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  /** To a message that just came: to its foot, or to its head if it is taller than what one sees. */
  toNew(node, smooth = true) {
    this.toFoot(smooth);
    if (!node || node.offsetHeight <= this.scroll.clientHeight) return;
    node.scrollIntoView({ block: "start", behavior: "instant" });
    this.placed = this.scroll.scrollTop; // Whoever stays there is shown what comes next as well.
  }

  lastId() { return Math.max(0, ...this.held.keys()); }

  draw(message) { return drawMessage(message, { inThread: this.inThread, personal: this.personal, acts: this.acts }); }
}

/** One message as a list item. */
export function drawMessage(message, { inThread, personal, acts, bare = false }) {
  const bot = message.author === null;
  const only = message.private && !personal;
  const mine = !bot && message.author === acts.me()?.id && !message.deleted;
  const name = bot ? BOT : message.name || "Somebody who left";
  const node = make("li", { class: `message ${bot ? "bot" : "person"}${only ? " private" : ""}`, "data-id": message.id },
    face(message.author, name),
    make("div", { class: "content" },
      make("div", { class: "meta" }, make("span", { class: "name" }, name),
        make("time", { datetime: message.at }, message.at_words),
        message.edited ? make("span", { class: "edited" }, "edited") : null,
        only ? onlyYou() : null),
      bodyOf(message)));
  if (!bare) node.querySelector(".content").append(under(node, message, { inThread, mine, only, acts }));
  return node;
}

function bodyOf(message) {
  if (message.deleted) return make("p", { class: "body gone" }, "This message was deleted.");
  if (message.author === null) return rendered("div", { class: "body card" }, message.html);
  return make("p", { class: "body said", dir: "auto" }, message.text);
}

function under(node, message, { inThread, mine, only, acts }) {
  const buttons = [];
  if (!inThread && !only) {
    buttons.push(message.replies
      ? make("button", { type: "button", class: "replies", "data-does": "reply", onclick: () => acts.reply(message) },
        `${message.replies} ${message.replies === 1 ? "reply" : "replies"} · last ${message.last_reply}`)
      : make("button", { type: "button", "data-does": "reply", onclick: () => acts.reply(message), "aria-label": `Reply in a thread to: ${message.summary.slice(0, 80)}` }, "Reply"));
  }
  if (mine) {
    buttons.push(make("button", { type: "button", "data-does": "edit", onclick: () => rewrite(node, message, acts) }, "Edit"));
    buttons.push(make("button", { type: "button", "data-does": "delete", onclick: () => acts.remove(message) }, "Delete"));
  }
  return make("div", { class: "under" }, buttons);
}

function rewrite(node, message, acts) {
  const body = node.querySelector(".body");
  const buttons = node.querySelector(".under");
  const box = make("textarea", { "aria-label": "Your message" });
  box.value = message.text;
  const back = () => { form.remove(); body.hidden = false; buttons.hidden = false; buttons.querySelector('[data-does="edit"]')?.focus(); node.dispatchEvent(new Event("settled")); };
  const form = make("form", {
    class: "rewrite",
    onsubmit: async (event) => {
      event.preventDefault();
      if (await acts.edit(message, box.value)) back();
    },
    onkeydown: (event) => {
      if (event.key === "Escape") { event.stopPropagation(); back(); }
      if (event.key === "Enter" && !event.shiftKey && matchMedia("(pointer: fine)").matches) { event.preventDefault(); form.requestSubmit(); }
    },
  }, box, make("div", { class: "actions" },
    make("button", { type: "submit", class: "press main" }, "Save"),
    make("button", { type: "button", class: "press plain", onclick: back }, "Cancel")));
  body.hidden = true;
  buttons.hidden = true;
  body.after(form);
  box.focus();
}

// A card that is drawn anew under somebody's finger keeps the focus on the same button, or near it.
function keepFocus(old, node) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const intent = active?.dataset.intent;
  const does = active?.dataset.does;
  old.replaceWith(node);
  if (intent !== undefined) {
    const next = node.querySelector(`[data-intent="${CSS.escape(intent)}"]`) ?? node.querySelector("[data-intent]") ?? node;
    if (next === node) node.tabIndex = -1;
    next.focus();
  }
  else if (does !== undefined) node.querySelector(`[data-does="${does}"]`)?.focus();
}
