// Checks Block Kit JSON against Slack's published types (@slack/types), whose doc comments name the
// limits: these become maxLength, minLength and maxItems. What types cannot say is added below.
// In: JSON on standard input, by name: {posts: [blocks, ...]} or {view: {...}}.
// Out: by name, a list of what is wrong; names without a flaw are left out.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { createGenerator } from "ts-json-schema-generator";

const HERE = dirname(fileURLToPath(import.meta.url));
const TYPES = join(HERE, "node_modules/@slack/types/dist/index.d.ts");

const read = async () => {
  let all = "";
  for await (const part of process.stdin) all += part;
  return JSON.parse(all);
};

// --- the schema ------------------------------------------------------------------------------

const number = (text) => Number(text.replaceAll(",", ""));
const LONGEST = /max(?:imum)?\b[^.]*?(?:length|of|is)\D*([\d,]+) characters|limit ([\d,]+) characters/i;
const MOST = /max(?:imum)?\b[^.]*?([\d,]+)\s+(?:items|elements|blocks|rows|cards|options)|items is ([\d,]+)/i;
const CELLS = /array with a max of ([\d,]+) table cells/i;

const isText = (schema) => schema.$ref || schema.anyOf || schema.type === "object";

/** What one sentence of a doc comment adds to the schema of its property. */
const limited = (schema, sentence) => {
  const longest = LONGEST.exec(sentence);
  const most = MOST.exec(sentence);
  const cells = CELLS.exec(sentence);
  if (cells) return { items: { maxItems: number(cells[1]) } };
  if (most && schema.type === "array") return { maxItems: number(most[1] ?? most[2]) };
  if (!longest) return null;
  const length = { maxLength: number(longest[1] ?? longest[2]) };
  if (/minimum length[^.]* is 1/i.test(sentence)) length.minLength = 1;
  if (schema.type === "string") return length;
  const text = { properties: { text: length } };
  if (schema.type === "array") return { items: text };
  return isText(schema) ? text : null;
};

const withLimits = (schema) => {
  if (Array.isArray(schema)) return schema.map(withLimits);
  if (schema === null || typeof schema !== "object") return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, withLimits(each)]));
  if (typeof schema.description !== "string") return inside;
  const plain = schema.description.replaceAll(/\{@link (\S+)[^}]*\}/g, "$1").replaceAll(/\s+/g, " ");
  const added = plain.split(/(?<=\.) /).map((sentence) => limited(schema, sentence)).filter(Boolean);
  delete inside.description;
  return added.length ? { allOf: [inside, ...added] } : inside;
};

const schema = () => {
  const made = createGenerator({
    path: TYPES, type: "*", skipTypeCheck: true, additionalProperties: false,
  }).createSchema("*");
  return withLimits(made);
};

const ajv = new Ajv({ strict: false, allErrors: true });
const whole = schema();
ajv.addSchema(whole, "slack");

/** The definition that a `type` belongs to: errors of one are readable, of a union they are not. */
const byType = new Map();
for (const [name, of] of Object.entries(whole.definitions)) {
  for (const each of of.anyOf ?? [of]) {
    const type = each.properties?.type?.const;
    if (type && !byType.has(type)) byType.set(type, name);
  }
}

const against = (name, value) => {
  const judge = ajv.getSchema(`slack#/definitions/${name}`);
  return judge(value) ? [] : judge.errors.map((error) => `${name}${error.instancePath}: ${error.message}`);
};

// --- what the types do not say ----------------------------------------------------------------

const found = function* (value, test) {
  if (value === null || typeof value !== "object") return;
  if (test(value)) yield value;
  for (const each of Object.values(value)) yield* found(each, test);
};

const repeated = (values) => values.filter((each, place) => each !== undefined && values.indexOf(each) < place);

const MOST_OPTIONS = { radio_buttons: 10, checkboxes: 10, overflow: 5, static_select: 100, multi_static_select: 100 };

const ofBlock = (block) => {
  const flaws = byType.has(block.type) ? against(byType.get(block.type), block) : [`no block is a ${block.type}`];
  if (block.type === "section" && !block.text && !block.fields?.length) flaws.push("a section without text");
  const ids = [...found(block, (each) => each.action_id)].map((each) => each.action_id);
  for (const id of repeated(ids)) flaws.push(`action_id ${id} twice in a block`);
  for (const element of found(block, (each) => each.type in MOST_OPTIONS && each.options)) {
    const { type, options } = element;
    if (!options.length || options.length > MOST_OPTIONS[type]) flaws.push(`${options.length} options in ${type}`);
    for (const value of repeated(options.map((each) => each.value))) flaws.push(`option ${value} twice`);
  }
  return flaws;
};

const ofBlocks = (blocks, most) => {
  const flaws = blocks.flatMap((block, place) => ofBlock(block).map((flaw) => `${place}: ${flaw}`));
  if (!blocks.length || blocks.length > most) flaws.push(`${blocks.length} blocks, where ${most} are allowed`);
  for (const id of repeated(blocks.map((each) => each.block_id))) flaws.push(`block_id ${id} twice`);
  return flaws;
};

const ofView = (view) => {
  const { blocks, ...frame } = view;
  const name = view.type === "modal" ? "ModalView" : "HomeView";
  const flaws = [...against(name, { ...frame, blocks: [] }), ...ofBlocks(blocks, 100)];
  const asks = blocks.some((each) => each.type === "input");
  if (view.type === "modal" && asks && !view.submit) flaws.push("a modal that asks has no submit");
  if (JSON.stringify(view).length > 250_000) flaws.push("a view over 250 kB");
  return flaws;
};

const flawsOf = (scene) => (scene.view ? ofView(scene.view) : scene.posts.flatMap((blocks) => ofBlocks(blocks, 50)));

// --- the check is checked: each of these must be refused ----------------------------------------

const plain = (text) => ({ type: "plain_text", text });
const button = (more) => ({ type: "button", text: plain("Press"), action_id: "a", ...more });
const modal = (more) => ({ view: { type: "modal", title: plain("T"), blocks: [], ...more } });
const input = { type: "input", label: plain("L"), element: { type: "plain_text_input", action_id: "a" } };
const option = (place) => ({ text: plain("o"), value: `${place}` });
const options = (count) => Array.from({ length: count }, (_, place) => option(place));
const BAD = {
  "an unknown block": [{ type: "paragraph", text: plain("x") }],
  "a header of 151": [{ type: "header", text: plain("h".repeat(151)) }],
  "a section of 3,001": [{ type: "section", text: plain("s".repeat(3001)) }],
  "an empty text": [{ type: "section", text: plain("") }],
  "a section of nothing": [{ type: "section" }],
  "eleven fields": [{ type: "section", fields: Array.from({ length: 11 }, () => plain("f")) }],
  "a field of 2,001": [{ type: "section", fields: [plain("f".repeat(2001))] }],
  "eleven in a context": [{ type: "context", elements: Array.from({ length: 11 }, () => plain("c")) }],
  "26 buttons": [{ type: "actions", elements: Array.from({ length: 26 }, (_, n) => button({ action_id: `${n}` })) }],
  "a label of 76": [{ type: "actions", elements: [button({ text: plain("b".repeat(76)) })] }],
  "a value of 2,001": [{ type: "actions", elements: [button({ value: "v".repeat(2001) })] }],
  "a button with markup": [{ type: "actions", elements: [button({ text: { type: "mrkdwn", text: "*b*" } })] }],
  "the same action twice": [{ type: "actions", elements: [button(), button()] }],
  "an unknown key": [{ type: "divider", colour: "red" }],
  "51 blocks": Array.from({ length: 51 }, () => ({ type: "divider" })),
  "the same block twice": [{ type: "divider", block_id: "b" }, { type: "divider", block_id: "b" }],
};
const BAD_VIEWS = {
  "a title of 25": modal({ title: plain("t".repeat(25)) }),
  "a form without submit": modal({ blocks: [input] }),
  "metadata of 3,001": modal({ private_metadata: "m".repeat(3001), blocks: [{ type: "divider" }] }),
  "101 options": modal({
    submit: plain("S"),
    blocks: [{ ...input, element: { type: "static_select", action_id: "a", options: options(101) } }],
  }),
  "a hint of 2,001": modal({ submit: plain("S"), blocks: [{ ...input, hint: plain("h".repeat(2001)) }] }),
  "101 blocks": modal({ blocks: Array.from({ length: 101 }, () => ({ type: "divider" })) }),
};
const bad = { ...Object.fromEntries(Object.entries(BAD).map(([name, blocks]) => [name, { posts: [blocks] }])), ...BAD_VIEWS };
const missed = Object.keys(bad).filter((name) => !flawsOf(bad[name]).length);
if (missed.length) {
  process.stderr.write(`The check lets pass what Slack refuses: ${missed.join("; ")}\n`);
  process.exit(1);
}

const out = {};
for (const [name, scene] of Object.entries(await read())) {
  const flaws = flawsOf(scene);
  if (flaws.length) out[name] = flaws;
}
process.stdout.write(JSON.stringify(out));
