// Draws Slack's messages, modals and Home pages to HTML.
// In: JSON on standard input, by name: {posts: [blocks, ...]} or {view: {...}, errors: {...}}.
// Out: the same names with {html}.

import { createElement as make } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const LOGO =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#1b6656"/>' +
      '<path d="M25 13a9 9 0 1 0 1 8" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>',
  );
const TIME = new Date("2026-10-14T21:00:00Z");

const read = async () => {
  let all = "";
  for await (const part of process.stdin) all += part;
  return JSON.parse(all);
};

// The library takes "verbatim" for "no formatting"; in Slack it only keeps links and names from
// being found in the text.
const readable = (value) => {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => key !== "verbatim");
  return Object.fromEntries(entries.map(([key, each]) => [key, readable(each)]));
};

// A static drawing of the library shows a select's placeholder, whatever is chosen.
const chosen = (block) => {
  const { initial_option: option, initial_options: options } = block.element ?? {};
  const texts = (option ? [option] : (options ?? [])).map((each) => each.text.text);
  if (!block.element?.type.endsWith("select") || !texts.length) return block;
  const placeholder = { type: "plain_text", text: texts.join(", "), emoji: false };
  return { ...block, element: { ...block.element, placeholder } };
};

// Slack writes this behind the label of what may stay empty; the library does not.
const labelled = (block) =>
  block.optional ? { ...block, label: { ...block.label, text: `${block.label.text} (optional)` } } : block;

const kindOf = ({ element }) => {
  if (element?.type === "plain_text_input" && !element.multiline) return "block one-line";
  return element?.initial_option || element?.initial_options ? "block chosen" : "block";
};

const message = (blocks) => make(Message, { blocks, logo: LOGO, name: "Cyclebot", time: TIME, theme: "light" });
const bare = (blocks) =>
  make(Message, { blocks, logo: LOGO, name: "Cyclebot", time: TIME, theme: "light", withoutWrapper: true });

const posts = (all) =>
  make(
    "div",
    null,
    ...all.map((blocks, place) =>
      make("div", { key: place, className: place ? "reply" : "root" }, message(blocks)),
    ),
  );

// Slack shows an error under its field; the library knows no errors, so they come after the block.
const withErrors = (blocks, errors) =>
  blocks.flatMap((block) => [
    make("div", { className: kindOf(block), key: block.block_id }, bare([chosen(labelled(block))])),
    ...(errors[block.block_id]
      ? [make("p", { className: "error", key: `${block.block_id}-error` }, errors[block.block_id])]
      : []),
  ]);

const modal = (view, errors) =>
  make(
    "div",
    { className: "modal" },
    make("header", null, make("b", null, view.title.text), make("span", null, "✕")),
    make("main", null, ...withErrors(view.blocks, errors)),
    make(
      "footer",
      null,
      make("button", null, view.close?.text ?? "Cancel"),
      view.submit ? make("button", { className: "submit" }, view.submit.text) : null,
    ),
  );

const home = (view) => make("div", { className: "home" }, bare(view.blocks));

const drawn = (scene) => {
  if (scene.posts) return posts(scene.posts);
  return scene.view.type === "modal" ? modal(scene.view, scene.errors ?? {}) : home(scene.view);
};

// Slack shows no such line under a field of a modal.
const clean = (html) => html.replaceAll(/<p>↵ Please &#x27;enter&#x27; to submit<\/p>/g, "");

const scenes = readable(await read());
const out = {};
for (const [name, scene] of Object.entries(scenes)) out[name] = { html: clean(renderToStaticMarkup(drawn(scene))) };
process.stdout.write(JSON.stringify(out));
