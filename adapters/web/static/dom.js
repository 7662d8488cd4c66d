// Elements made by hand: every text goes in as text. Only what the server's renderer made may come in as HTML.

/** An element with attributes, listeners (`onclick`) and children; a string child is text, null is nothing. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element that holds HTML made by the server's renderer, never anything else. */
export function rendered(tag, attributes, html) {
  const element = make(tag, attributes);
  element.innerHTML = html;
  return element;
}

/** One small drawing by its path. */
export function drawing(path, box = "0 0 20 20") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** The little square with somebody's initials; without an id it is the bot's. */
export function face(id, name) {
  if (id === null) {
    return make("span", { class: "face bot", "aria-hidden": "true" },
      make("img", { src: "/chat/static/mark.svg", alt: "" }));
  }
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !/\.$/.test(word));
  const chosen = words.length ? words : [name];
  const initials = chosen.length > 1 ? chosen[0][0] + chosen.at(-1)[0] : [...chosen[0]].slice(0, 2).join("");
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return make("span", { class: `face tint-${sum % 6}`, "aria-hidden": "true" }, initials);
}

const toast = document.getElementById("toast");
let toastTimer = 0;

/** A few words at the foot of the page that go by themselves. */
export function tell(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, 7000);
}

/** Words for a screen reader alone. */
export function announce(words) {
  document.getElementById("live").textContent = words;
}

/** Ask before something is done; resolves to whether it may be. */
export function ask(question, yes, tone = "main") {
  const dialog = document.getElementById("confirm");
  const agree = document.getElementById("confirm-yes");
  document.getElementById("confirm-words").textContent = question;
  agree.textContent = yes;
  agree.className = `press ${tone === "plain" ? "main" : tone}`;
  dialog.returnValue = "no";
  dialog.showModal();
  document.getElementById("confirm-no").focus();
  agree.onclick = () => dialog.close("yes");
  document.getElementById("confirm-no").onclick = () => dialog.close("no");
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
