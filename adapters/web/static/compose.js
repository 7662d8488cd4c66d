// The box to write in: messages, commands with suggestions; what is typed stays until it has arrived.

import { announce, drawing, make } from "/chat/static/dom.js";
import { newKey } from "/chat/static/api.js";

const fine = matchMedia("(pointer: fine)");

/** A box in `form`; `send(text, key)` resolves when it has arrived and throws words where it has not. */
export class Compose {
  constructor(form, { send, label }) {
    this.form = form;
    this.send = send;
    this.drafts = new Map();
    this.keys = new Map();
    this.where = null;
    this.busy = false;
    this.commands = [];
    this.build(label);
  }

  /** What is offered while a command is typed: [{words, says}] with the command word in front. */
  offer(commands) { this.commands = commands; }

  /** Write to another place: what was typed there before is there again. */
  moveTo(where, { label, closed }) {
    if (this.where !== null) this.drafts.set(this.where, this.box.value);
    this.where = where;
    this.box.value = this.drafts.get(where) ?? "";
    this.box.placeholder = closed ?? label;
    this.box.setAttribute("aria-label", label);
    this.closed = Boolean(closed);
    this.box.disabled = this.closed;
    this.problem.hidden = true;
    this.hide();
    this.look();
  }

  focus() { if (fine.matches && !this.closed) this.box.focus({ preventScroll: true }); }

  build(label) {
    const id = `suggest-${label}`;
    this.problem = make("p", { class: "problem", role: "alert", hidden: true });
    this.list = make("ul", { class: "suggest", id, role: "listbox", "aria-label": "Commands", hidden: true });
    this.box = make("textarea", {
      rows: "1", "aria-autocomplete": "list", "aria-controls": id,
      oninput: () => { this.look(); this.suggest(); }, onkeydown: (event) => this.key(event), onblur: () => setTimeout(() => this.hide(), 120),
    });
    this.button = make("button", { type: "submit", class: "send", "aria-label": "Send", disabled: true }, drawing("M4 10h12M11 5l5 5-5 5"));
    this.tip = make("p", { class: "tip" }, make("span", {}, "Enter sends, Shift and Enter make a new line."), make("span", { class: "command-tip" }));
    this.form.append(this.problem, make("div", { class: "compose-box" }, this.list, this.box, this.button), this.tip);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
  }

  look() { this.button.disabled = this.busy || this.closed || !this.box.value.trim(); }

  async submit() {
    const text = this.box.value;
    const where = this.where;
    if (this.busy || this.closed || !text.trim()) return;
    const known = this.keys.get(where);
    const key = known?.text === text ? known.key : newKey();
    this.keys.set(where, { text, key });
    this.busy = true;
    this.look();
    this.problem.hidden = true;
    try {
      await this.send(text, key);
      this.keys.delete(where);
      if (this.where === where && this.box.value === text) this.box.value = "";
      else if (this.drafts.get(where) === text) this.drafts.delete(where);
    } catch (trouble) {
      if (trouble.definite) this.keys.delete(where);
      this.problem.textContent = trouble.message;
      this.problem.hidden = false;
    } finally {
      this.busy = false;
      this.look();
    }
  }

  key(event) {
    const options = this.list.hidden ? [] : [...this.list.children];
    const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (options.length && step) {
      event.preventDefault();
      this.select(options, at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
    } else if (options.length && (event.key === "Tab" || event.key === "Enter") && at >= 0) {
      event.preventDefault();
      this.pick(options[at].dataset.words);
    } else if (options.length && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && fine.matches) {
      event.preventDefault();
      this.submit();
    }
  }

  suggest() {
    const typed = this.box.value.toLowerCase();
    const found = /^\/[^\n]*$/.test(typed) ? this.commands.filter((each) => each.words.startsWith(typed) && each.words !== typed.trimEnd()) : [];
    this.list.replaceChildren(...found.map((each, place) => make("li", {
      role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false", "data-words": each.words,
      onpointerdown: (event) => { event.preventDefault(); this.pick(each.words); },
    }, make("b", {}, each.words), make("span", {}, each.says))));
    this.list.hidden = !found.length;
    if (found.length && found.length !== this.offered) announce(`${found.length} ${found.length === 1 ? "command" : "commands"} to choose from with the arrow keys`);
    this.offered = found.length;
    // Enter sends a whole command; it picks only after an arrow has chosen, or while the word itself is unfinished.
    if (found.length && !typed.includes(" ")) this.select([...this.list.children], 0);
    else this.box.removeAttribute("aria-activedescendant");
  }

  select(options, at) {
    options.forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    options[at].scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", options[at].id);
  }

  pick(words) {
    this.box.value = `${words} `;
    this.box.focus();
    this.look();
    this.suggest();
  }

  hide() {
    this.list.hidden = true;
    this.offered = 0;
    this.box.removeAttribute("aria-activedescendant");
  }
}
