// Forms in a dialog. Nothing typed is lost: not by an error, a lost connection, Escape or another look at a card.

import { make } from "/chat/static/dom.js";
import { newKey } from "/chat/static/api.js";

const dialog = document.getElementById("form");
const form = dialog.querySelector("form");
const body = document.getElementById("form-body");
const alertBox = dialog.querySelector(".form-alert");
const submit = document.getElementById("form-submit");
const kept = document.getElementById("form-kept");

const drafts = new Map();
let open = null; // {form, origin, opened, attempt}

/** Open a form, or put it in place of the one that is open; `origin` goes with the answer. */
export function openForm(found, origin, send) {
  open = { form: found, origin, send, attempt: null, name: [origin.who, found.name, ...found.about].join("\n") };
  document.getElementById("form-title").textContent = found.title;
  submit.textContent = found.submit;
  busy(false);
  alertBox.hidden = true;
  draw(found.html);
  open.opened = JSON.stringify(values());
  const draft = drafts.get(open.name);
  kept.hidden = !draft;
  if (draft) fill(draft);
  if (!dialog.open) dialog.showModal();
  body.scrollTop = 0;
  if (matchMedia("(pointer: fine)").matches) body.querySelector(".field input, .field textarea, .field select")?.focus();
  else dialog.focus();
}

/** Take back the dialog, and what was typed if it has arrived. */
export function closeForm() {
  if (open) drafts.delete(open.name);
  open = null;
  dialog.close();
}

/** Errors by the key of a field, '' for the whole; a new form keeps what was typed. */
export function correctForm(errors, again) {
  if (!open) return;
  open.attempt = null;
  if (again) {
    const typed = values();
    open.form = again;
    draw(again.html);
    fill(typed);
  }
  const unplaced = [];
  let count = 0;
  let first = null;
  for (const [key, words] of Object.entries(errors)) {
    const field = key && body.querySelector(`.field[data-key="${CSS.escape(key)}"]`);
    if (!field) { unplaced.push(words); continue; }
    const line = field.querySelector(".error");
    line.textContent = words;
    line.hidden = false;
    control(field).setAttribute("aria-invalid", "true");
    count += 1;
    first ??= field;
  }
  const places = count === 1 ? "One answer needs another look." : `${count} answers need another look.`;
  alertLines([...unplaced, ...(count ? [places] : [])]);
  busy(false);
  if (first) { focusField(first); first.scrollIntoView({ block: "center" }); } else alertBox.focus();
}

/** Words at the top; the dialog stays as it is. */
export function refuseForm(words, definite) {
  if (open && definite) open.attempt = null;
  alertLines([words]);
  busy(false);
  alertBox.focus();
}

/** Whether a form is in view. */
export function formIsOpen() { return dialog.open; }

function draw(html) {
  body.innerHTML = html; // Made by the server's renderer, which escapes every word.
  for (const group of body.querySelectorAll('[role="radiogroup"]')) addClear(group);
  for (const box of body.querySelectorAll("[data-longest]")) addCounter(box);
}

function addClear(group) {
  if (group.querySelector(".star")) return;
  const clear = make("button", {
    type: "button", class: "quiet clear", hidden: !group.querySelector(":checked"),
    onclick: () => {
      for (const each of group.querySelectorAll("input")) each.checked = false;
      clear.hidden = true;
      group.querySelector("input").focus();
      remember();
    },
  }, "Choose none");
  group.append(clear);
  group.addEventListener("change", () => { clear.hidden = false; });
}

function addCounter(box) {
  const longest = Number(box.dataset.longest);
  const line = make("p", { class: "counter", hidden: true });
  box.after(line);
  const count = () => {
    const length = [...box.value].length;
    line.hidden = length < longest * 0.8;
    line.classList.toggle("over", length > longest);
    line.textContent = `${length.toLocaleString("en-US")} of ${longest.toLocaleString("en-US")} characters`;
  };
  box.addEventListener("input", count);
  count();
}

function values() {
  const found = {};
  for (const field of body.querySelectorAll(".field[data-key]")) {
    const checked = [...field.querySelectorAll("input:checked")].map((each) => each.value);
    if (field.dataset.several === "yes") found[field.dataset.key] = checked;
    else if (field.matches("fieldset, .tick")) found[field.dataset.key] = checked[0] ?? "";
    else found[field.dataset.key] = control(field).value;
  }
  return found;
}

function fill(typed) {
  for (const field of body.querySelectorAll(".field[data-key]")) {
    if (!(field.dataset.key in typed)) continue;
    const value = typed[field.dataset.key];
    const boxes = field.querySelectorAll('input[type="radio"], input[type="checkbox"]');
    if (boxes.length) for (const each of boxes) each.checked = [value].flat().includes(each.value);
    else control(field).value = value;
    for (const each of field.querySelectorAll("input, textarea")) each.dispatchEvent(new Event("input"));
    if (field.querySelector(":checked")) field.querySelector(".clear")?.removeAttribute("hidden");
  }
}

function control(field) {
  return field.matches("fieldset") ? field : field.querySelector("input, textarea, select");
}

function focusField(field) { field.querySelector("input, textarea, select").focus({ preventScroll: true }); }

function alertLines(lines) {
  alertBox.replaceChildren(...lines.map((line) => make("p", {}, line)));
  alertBox.hidden = !lines.length;
}

function busy(sending) {
  submit.disabled = sending;
  submit.setAttribute("aria-busy", String(sending));
}

function remember() {
  if (!open) return;
  const typed = values();
  if (JSON.stringify(typed) === open.opened) drafts.delete(open.name); else drafts.set(open.name, typed);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!open || submit.disabled) return;
  const typed = values();
  const same = open.attempt && open.attempt.typed === JSON.stringify(typed);
  open.attempt = same ? open.attempt : { typed: JSON.stringify(typed), key: newKey() };
  for (const line of body.querySelectorAll(".error")) line.hidden = true;
  for (const each of body.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  alertBox.hidden = true;
  kept.hidden = true;
  busy(true);
  await open.send(open.form, typed, open.attempt.key, open.origin);
});
body.addEventListener("input", remember);
body.addEventListener("change", remember);
for (const close of dialog.querySelectorAll("[data-close]")) close.addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => { open = null; });
