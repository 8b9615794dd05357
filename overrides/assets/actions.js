// What can be done with a paragraph or a whole page: copy it as a link, a quotation, Markdown or HTML, or share it.
// Fetched when first used (notes.js), and with it the words, for every language at once (actions.json).
import { place, say } from "./notes.js";

const root = new URL("..", import.meta.url).href;
const known = fetch(new URL("actions.json", import.meta.url)).then((answer) => answer.json());

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .acts { width: max-content; max-width: calc(100vw - 1rem); padding: .25rem 0; }
  .acts button { display: block; width: 100%; margin: 0; padding: .375rem 1rem; border: 0; background: none; color: var(--ink); font: inherit; text-align: start; cursor: pointer; }
  .acts button:hover { background: var(--mark); }
  @media (pointer: coarse) { .acts button { min-height: 2.75rem; } }
`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const fill = (form, values) => form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const escapeHtml = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const escapeMarkdown = (text) => text.replace(/[\\`*_[\]<>~|]/g, "\\$&");
const collapse = (text) => text.replace(/[ \t\r\n]+/g, " ").trim();

const EMPHASIS = { EM: "*", I: "*", STRONG: "**", B: "**" };
const toMarkdown = (element) => [...element.childNodes].map((node) => {
  if (node.nodeType === Node.TEXT_NODE) return escapeMarkdown(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const inner = toMarkdown(node);
  const sign = EMPHASIS[node.tagName] ?? "";
  if (node.matches("a[href]")) return `[${inner}](${node.href.replace(/[()]/g, (found) => (found === "(" ? "%28" : "%29"))})`;
  return sign + inner + sign;
}).join("");

// The words of a paragraph, without its number, the signs of its claims, and what is open beside it.
const readWords = (element) => {
  const words = element.cloneNode(true);
  for (const part of words.querySelectorAll("svg, .mark, .claim-marks, .alias, .note-pop, .visually-hidden")) part.remove();
  for (const link of words.querySelectorAll("a[href]")) link.setAttribute("href", link.href);
  for (const part of words.querySelectorAll("*")) {
    for (const name of part.getAttributeNames()) if (name !== "href" && name !== "lang") part.removeAttribute(name);
  }
  for (const part of words.querySelectorAll("span:not([lang])")) part.replaceWith(...part.childNodes);
  return words;
};

// A list and what leads to it say something only together.
const readWhole = (element) => {
  const words = readWords(element);
  const [before, after] = [element.matches("li") && element.parentElement.previousElementSibling, element.nextElementSibling];
  const isLeading = (part) => part && part.matches("p") && collapse(readWords(part).textContent).endsWith(":");
  if (isLeading(before)) words.prepend(...readWords(before).childNodes, " ");
  if (isLeading(element) && after?.matches("ul, ol")) for (const item of after.children) words.append(" ", ...readWords(item).childNodes);
  return words;
};

// Whether words are the author's, in ours: those of his argument, wherever they are said in short, but no remark of ours.
const isRestated = (element) => {
  if (element.matches(".remark, .drawing")) return false;
  const brief = element.closest("[data-layer=minute]");
  return element.closest("[data-layer=argument], :is(.page-part, .page-home) .lead, .pull") !== null || brief?.querySelector("p") === element;
};

// A paragraph by its mark, or the page: its words, its place and its address in every form that can be taken away.
const describe = (link, languages) => {
  const mark = link.matches(".mark") ? link : null;
  const url = mark ? mark.href : location.href.replace(/(index\.html)?(\?.*)?(#.*)?$/, "");
  const path = url.slice(root.length).replace(/(index\.html)?(#.*)?$/, "");
  const language = Object.values(languages).find((one) => path in one.pages);
  if (!language) return null;
  const subject = mark ? mark.parentElement : document.querySelector(".pull p") ?? document.querySelector("h1");
  const words = readWhole(subject);
  const page = language.pages[path];
  const spot = mark ? fill(language.paragraph, { number: mark.textContent, page }) : page;
  const whose = isRestated(subject) ? language.restated : language.own;
  const text = collapse(words.textContent);
  const nested = text.replace(/./gu, (sign) => language.nested[sign] ?? sign);
  const quoted = fill(language.quotation, { text: nested });
  const source = fill(language.source, { place: spot, whose, address: url });
  return {
    url,
    edit: language.edits[mark?.hash.slice(1)],
    spot,
    quotation: `${quoted} ${source}`,
    shared: `${quoted} ${fill(language.short, { place: spot, whose })}`,
    markdown: `> ${collapse(toMarkdown(words))}\n>\n> ${fill(language.source, { place: `[${spot}](${url})`, whose: escapeMarkdown(whose), address: `<${url}>` })}\n`,
    html: `<blockquote cite="${escapeHtml(url)}"><p>${collapse(words.innerHTML)}</p></blockquote>\n<p>${fill(language.source, { place: escapeHtml(spot), whose: escapeHtml(whose), address: `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>` })}</p>`,
  };
};

const copyText = (text) => navigator.clipboard.writeText(text);
const copyHtml = ({ html, quotation }) => {
  if (!navigator.clipboard.write) return copyText(html);
  const parts = { "text/html": html, "text/plain": quotation };
  const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
};

const ACTIONS = {
  link: (subject) => copyText(subject.url),
  quotation: (subject) => copyText(subject.quotation),
  markdown: (subject) => copyText(subject.markdown),
  html: copyHtml,
  edit: (subject) => location.assign(subject.edit),
  share: (subject) => navigator.share({ title: document.title, text: subject.shared, url: subject.url }),
};

let opened = null;
let asked = null;

const close = (isReturning) => {
  if (!opened) return;
  const { link, menu } = opened;
  opened = null;
  link.removeAttribute("aria-expanded");
  menu.remove();
  if (isReturning) link.focus({ preventScroll: true });
};

const run = async (name, subject, words) => {
  try {
    await ACTIONS[name](subject);
    if (words.done[name]) say(fill(words.done[name], { link: subject.url }));
  } catch (error) {
    if (error.name !== "AbortError") say(name === "share" ? words.unshared : words.failed);
  }
  close(true);
};

const move = (event, buttons) => {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
  if (event.key === "Escape") close(true);
  else if (to === undefined) return;
  else buttons[to % buttons.length].focus();
  event.preventDefault();
};

// Opens the actions beside a mark or another link of the page; those that the device does not offer are left out.
export const open = async (link) => {
  close(false);
  asked = link;
  const languages = await known;
  if (asked !== link) return;
  asked = null;
  const subject = describe(link, languages);
  if (!subject) return;
  const words = languages[document.documentElement.lang];
  // The link of a paragraph was copied before this opens.
  const names = Object.keys(ACTIONS).filter((name) => (name === "share" ? navigator.share : name === "edit" ? subject.edit : navigator.clipboard && (name !== "link" || !link.matches(".mark"))));
  const menu = document.createElement("div");
  menu.className = "note-pop acts";
  menu.setAttribute("role", "toolbar");
  menu.setAttribute("aria-orientation", "vertical");
  menu.setAttribute("aria-label", fill(words.label, { place: subject.spot }));
  const buttons = names.map((name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.names[name];
    button.addEventListener("click", () => run(name, subject, words));
    return button;
  });
  menu.append(...buttons);
  menu.addEventListener("keydown", (event) => move(event, buttons));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(false);
  });
  link.after(menu);
  link.setAttribute("aria-expanded", "true");
  opened = { link, menu };
  place(link, menu);
  menu.scrollIntoView({ block: "nearest" });
  buttons[0]?.focus({ preventScroll: true });
};

addEventListener("pointerdown", (event) => {
  if (opened && !opened.menu.contains(event.target)) close(false);
});
