// Who am I: a list of everybody, by team and role, with a search. There is no log-in on this page.

import { face, make } from "/chat/static/dom.js";

const dialog = document.getElementById("people");
const search = document.getElementById("people-search");
const list = document.getElementById("people-list");

let groups = [];
let current = null;
let choose = () => {};

/** Prepare the list; `chosen(person)` is called with who was picked. */
export function setPeople(found, chosen) {
  groups = found;
  choose = chosen;
}

/** The person of this realm and id, or null. */
export function person(realm, id) {
  return groups.flatMap((group) => group.people).find((each) => each.realm === realm && each.id === id) ?? null;
}

/** Open the list. */
export function askWho(me) {
  current = me;
  search.value = "";
  draw("");
  dialog.showModal();
  // A finger wants no keyboard over the list; and it must not begin on what closes it.
  if (matchMedia("(pointer: fine)").matches) search.focus();
  else document.getElementById("people-name").focus();
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}

/** Show on the button who one is. */
export function showMe(me) {
  document.getElementById("me-face").replaceWith(Object.assign(me ? face(me.id, me.name) : face(null, ""), { id: "me-face" }));
  document.getElementById("me-name").textContent = me ? me.name : "Choose who you are";
  document.getElementById("me-role").textContent = me ? me.role_words || me.group : "";
}

function draw(words) {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const parts = groups.map((group) => {
    const found = group.people.filter((each) => {
      const text = folded(`${each.name} ${each.role_words} ${each.group}`);
      return wanted.every((word) => text.includes(word));
    });
    return found.length ? make("section", {}, group.group ? make("h3", {}, group.group) : null, found.map(line)) : null;
  }).filter(Boolean);
  list.replaceChildren(...(parts.length ? parts : [make("p", { class: "empty" }, "Nobody by these words.")]));
}

function line(each) {
  const me = current && current.id === each.id && current.realm === each.realm;
  return make("button", {
    type: "button", class: "person-choice", "aria-current": me ? "true" : null,
    onclick: () => { dialog.close(); choose(each); },
  }, face(each.id, each.name), make("span", {}, make("strong", {}, each.name), make("span", {}, each.role_words)));
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

search.addEventListener("input", () => draw(search.value));
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); list.querySelector(".person-choice")?.click(); }
  if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector(".person-choice")?.focus(); }
});
list.addEventListener("keydown", (event) => {
  const all = [...list.querySelectorAll(".person-choice")];
  const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!next) return;
  event.preventDefault();
  const at = all.indexOf(document.activeElement) + next;
  (at < 0 ? search : all[at])?.focus();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
