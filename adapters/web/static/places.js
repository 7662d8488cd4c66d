// The list of conversations with what is unread in each.

import { drawing, make } from "/chat/static/dom.js";

const BOT = document.body.dataset.bot;
const box = document.getElementById("places");

let places = [];
let current = null;
let open = () => {};

/** What is called with the place that was picked. */
export function onOpen(opened) { open = opened; }

/** All places of the person, as the server told them. */
export function setPlaces(found) { places = found; draw(); }

/** The place of this id, or null. */
export function place(id) { return places.find((each) => each.id === id) ?? null; }

/** The first place to show where none was asked for. */
export function firstPlace() {
  return places.find((each) => each.unread && !each.archived) ?? places.find((each) => !each.archived) ?? places[0] ?? null;
}

/** Mark which place is in view. */
export function showCurrent(id) { current = id; draw(); }

/** One more message, or none left, to be read in a place. */
export function countUnread(id, change) {
  const found = place(id);
  if (!found) return false;
  found.unread = change === 0 ? 0 : Math.max(0, found.unread + change);
  draw();
  return true;
}

function draw() {
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const direct = places.filter((each) => each.kind === "personal");
  const channels = places.filter((each) => each.kind !== "personal");
  box.replaceChildren(...section("Channels", channels), ...section("Direct messages", direct));
  if (focused) box.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  const unread = places.reduce((sum, each) => sum + each.unread, 0);
  document.title = unread ? `(${unread}) Cyclebot` : "Cyclebot";
}

function section(name, rows) {
  return rows.length ? [make("h2", {}, name), make("ul", {}, rows.map((each) => make("li", {}, line(each))))] : [];
}

function line(each) {
  const sign = each.kind === "personal"
    ? make("img", { src: "/chat/static/mark.svg", alt: "" })
    : each.archived ? "–" : "#";
  return make("button", {
    type: "button", "data-id": each.id, "aria-current": each.id === current ? "page" : null,
    class: `place${each.unread ? " unread" : ""}${each.archived ? " archived" : ""}`, onclick: () => open(each),
  },
  make("span", { class: "sign", "aria-hidden": "true" }, sign),
  make("span", { class: "name" }, each.name),
  each.archived ? make("small", {}, "archived") : null,
  each.unread ? make("span", { class: "badge" }, String(each.unread > 99 ? "99+" : each.unread), make("span", { class: "unseen" }, " unread")) : null);
}

/** What can be done to the place itself, for the menu. */
export function placeActions(each) {
  if (each.kind === "personal") return [];
  return [
    each.bot_here
      ? { change: "remove_bot", words: `Remove ${BOT}`, question: `Take ${BOT} out of ${each.name}? Its messages stop arriving here.`, tone: "danger" }
      : { change: "add_bot", words: `Add ${BOT}` },
    each.archived
      ? { change: "restore", words: "Open the channel again" }
      : { change: "archive", words: "Archive the channel", question: `Archive ${each.name}? It can be read, and nothing is added.`, tone: "danger" },
  ];
}

/** The sign that stands for "only you". */
export function onlyYou() {
  return make("span", { class: "only" }, drawing("M3 10s2.6-4.6 7-4.6S17 10 17 10s-2.6 4.6-7 4.6S3 10 3 10zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"), "Only you see this");
}
