// What a link to an edition is told (`?e=2027-01-31#r5-p3`): whether today's words are those of that edition, and if not, how
// they differ. Fetched only for such a link (paper.js); without it the page is today's text.
const root = new URL("..", import.meta.url).href;
const day = new URLSearchParams(location.search).get("e") ?? "";
const read = (name) => fetch(new URL(name, import.meta.url)).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
const words = (await read("editions.json"))?.[document.documentElement.lang];
const isKnown = words && Object.hasOwn(words.days, day);
const changed = isKnown ? (await read(`since-${day}.json`))?.[document.documentElement.lang] : null;

const path = location.pathname.slice(new URL(root).pathname.length).replace(/index\.html$/, "");

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .since { max-width: var(--measure); margin: .75rem 0 1.25rem; padding: .75rem 1rem; border: 1px solid var(--soft); border-inline-start-width: 4px; background: var(--paper); color: var(--ink); font: .9375rem/1.5 var(--sans); text-indent: 0; }
  .text > .since { margin-inline-start: var(--gutter); }
  .since p { margin: 0 0 .5rem; }
  .since p:last-child { margin: 0; }
  .since del { color: var(--soft); text-decoration: line-through 1.5px; }
  .since ins { background: var(--mark); text-decoration: underline 1.5px; }
  .since .diff { font-family: var(--serif); }
  .since a { display: inline-block; margin-inline-end: 1rem; padding: .125rem 0; }
`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const make = (tag, text = "", className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
const fill = (form) => form.replace("{date}", words.days[day] ?? day);
const hide = (text) => make("span", text, "visually-hidden");
const link = (text, path) => Object.assign(make("a", text), { href: root + path });

// The difference as the page of changes shows it (parts/changes.html).
const show = (stretches) => {
  const line = make("p", "", "diff");
  for (const [kind, text] of stretches) {
    if (kind === "same") line.append(`${text} `);
    else {
      const part = make(kind === "removed" ? "del" : "ins");
      part.append(hide(`[${words[kind]}: `), text, hide("]"));
      line.append(part, " ");
    }
  }
  return line;
};

const explain = (id, change) => {
  const { kinds, old, new: now, words: stretches } = change;
  const here = now.some((url) => new URL(url, root).pathname === location.pathname);
  const parts = kinds.map((kind) => make("p", fill(words[`is-${kind}`])));
  if (!kinds.includes("added") && kinds.join() !== "moved") parts.push(show(stretches), make("p", words.key));
  const links = make("p");
  if (old) links.append(link(fill(words.before), old));
  if (now.length && (!here || now.length > 1 || !now[0].endsWith(`#${id}`))) for (const url of now) links.append(link(`${words.now} (${url.split("#")[1]})`, url));
  if (words.changes) links.append(link(words.list, words.changes));
  return [...parts, links];
};

// Of the whole page: how many of its paragraphs changed, and which.
const count = () => {
  const isHere = (id, { kinds, old, new: now }) => now.includes(`${path}#${id}`) || (old === `e/${day}/${path}#${id}` && (kinds.includes("removed") || !now.some((url) => url.startsWith(`${path}#`))));
  const inside = Object.entries(changed).filter(([id, change]) => isHere(id, change));
  const line = make("p", fill(inside.length ? words["page-changed"] : words["page-same"]).replace("{count}", inside.length));
  const links = make("p");
  for (const [id, change] of inside) if (document.getElementById(id)) links.append(Object.assign(make("a", `¶ ${id}`), { href: `#${id}` }));
  links.append(link(fill(words.before), `e/${day}/${path}`));
  if (words.changes) links.append(link(words.list, words.changes));
  return [line, links];
};

const box = make("div", "", "since");
box.setAttribute("role", "status");
const tell = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const change = changed?.[id];
  const pin = target?.closest(".pin");
  if (pin) pin.matches("li") ? pin.append(box) : pin.after(box);
  else document.querySelector(".text").prepend(box);
  let parts;
  if (!changed) parts = [make("p", fill(words.unknown))];
  else if (change) parts = explain(id, change);
  else if (pin) {
    const links = make("p");
    links.append(link(fill(words.before), `e/${day}/${path}#${pin.id}`));
    parts = [make("p", fill(words["is-same"])), links];
  } else parts = count();
  // A live region says what comes into it once it is there.
  requestAnimationFrame(() => box.replaceChildren(...parts));
};
// Where the changes since a known edition cannot be had, nothing is said rather than that there is none.
if (words && (changed || !isKnown)) {
  tell();
  addEventListener("hashchange", tell);
  for (const other of document.querySelectorAll(".languages a")) other.search = location.search;
}
