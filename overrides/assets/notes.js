// Pinpoints that copy their link, and notes beside sources, terms, findings and abbreviations. Fetched when first used (paper.js).
const toast = document.getElementById("said");

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .note-pop { position: absolute; z-index: 2; width: min(26rem, calc(100vw - 1rem)); max-height: min(20rem, 60vh); overflow: auto; padding: .75rem 1rem .5rem; border: 1px solid var(--soft); border-radius: 2px; background: var(--paper); color: var(--ink); font: .9375rem/1.5 var(--sans); text-indent: 0; }
  .note-pop > * { margin: 0 0 .375rem; }
  .note-pop .passage { display: block; padding-inline-start: .75rem; border-inline-start: 2px solid var(--line); font: italic .9375em/1.5 var(--serif); color: var(--soft); }
  .toast { z-index: 3; width: max-content; max-width: calc(100% - 2rem); margin: auto; padding: .5rem 1rem; border-radius: 2px; background: var(--ink); color: var(--paper); }
  .toast:empty { padding: 0; border-width: 0; }
  @media (forced-colors: active) { .toast { border: 1px solid; } }
`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

// Copying, seen and heard; the page stays where it is.
const SHOWN = 2500;
let hiding = 0;
export const say = (text) => {
  clearTimeout(hiding);
  toast.textContent = "";
  requestAnimationFrame(() => { toast.textContent = text; });
  hiding = setTimeout(() => { toast.textContent = ""; }, SHOWN);
};
// Without the actions a link was copied all the same, and that to the page's end leads there.
const offer = (link) => import("./actions.js").then((module) => module.open(link)).catch(() => {
  if (link.matches(".act")) location = link.href;
});
const copy = (mark) => navigator.clipboard.writeText(mark.href).then(
  () => {
    say(toast.dataset.copied.replace("{link}", mark.href));
    // A mark may lead to the paragraph on another page.
    if (mark.pathname === location.pathname) history.replaceState(null, "", mark.href);
    dispatchEvent(new Event("hashchange"));
    offer(mark);
  },
  () => { location = mark.href; },
);

// Notes: what the page itself says at its end of a source or a finding, and what a term means, shown beside the link.
// Of a source, its first words as we read them come with it.
const { passages, terms } = await fetch(new URL(`notes-${document.documentElement.lang}.json`, import.meta.url))
  .then((answer) => answer.json()).catch(() => ({ passages: {}, terms: {} }));
const HOVER = 200;
const LEAVE = 300;
let open = null;
let timer = 0;

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const entry = (link) => {
  if (link.matches("[title]")) return make("p", { textContent: link.title });
  const id = decodeURIComponent(link.hash.slice(1));
  if (link.matches(".term")) return terms[id] && make("p", { innerHTML: terms[id] });
  return document.getElementById(link.matches(".claim-mark") ? `finding-${id}` : id.replace(/^source-/, "work-"));
};

const close = () => {
  clearTimeout(timer);
  if (!open) return;
  open.link.removeAttribute("aria-describedby");
  open.note.remove();
  open = null;
};

const later = (what, wait) => { clearTimeout(timer); timer = setTimeout(what, wait); };

export const place = (link, note) => {
  const space = document.documentElement.clientWidth;
  const line = link.getClientRects()[0];
  const box = note.getBoundingClientRect();
  const frame = (note.offsetParent ?? document.documentElement).getBoundingClientRect();
  const left = Math.max(8, Math.min(line.left, space - box.width - 8));
  note.style.left = `${left - frame.left}px`;
  const below = line.bottom + 6;
  const above = line.top - box.height - 6;
  note.style.top = `${(below + box.height > innerHeight && above > 0 ? above : below) - frame.top}px`;
};

const show = (link, isByFocus) => {
  clearTimeout(timer);
  if (open?.link === link) return;
  close();
  const found = entry(link);
  if (!found) return;
  const note = make("div", { id: "note", className: "note-pop" });
  open = { link, note };
  const parts = found.matches("p") ? [found] : [...found.children];
  note.append(...parts.map((part) => document.importNode(part, true)));
  const [lang, textContent] = passages[found.id.replace("work-", "")] ?? [];
  if (textContent) note.append(make("blockquote", { className: "passage", lang, textContent }));
  for (const part of note.querySelectorAll("[id]")) part.removeAttribute("id");
  note.firstElementChild.id = "note-text";
  // One tab stop: whoever comes by keyboard follows the link itself.
  if (isByFocus) for (const inner of note.querySelectorAll("a")) inner.tabIndex = -1;
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => later(close, LEAVE));
  link.after(note);
  place(link, note);
  link.setAttribute("aria-describedby", "note-text");
};

const point = (link) => later(() => { if (link.matches(":hover")) show(link, false); }, HOVER);
const focus = (link) => { if (link.matches(":focus-visible")) show(link, true); };

for (const link of document.querySelectorAll(".cite a[href*='#'], a.term[href*='#'], a.claim-mark")) {
  link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") point(link); });
  link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(close, LEAVE); });
  link.addEventListener("focus", () => focus(link));
  link.addEventListener("click", (event) => {
    // A first tap opens the note, a second one follows the link.
    if (event.pointerType === "touch" && open?.link !== link && entry(link)) { event.preventDefault(); show(link, false); }
  });
}
for (const abbreviation of document.querySelectorAll("[title]")) {
  // Within a link, a tap is the link's.
  if (!abbreviation.closest("a, summary")) abbreviation.addEventListener("click", () => show(abbreviation, false));
}
for (const mark of document.querySelectorAll(".mark")) {
  mark.addEventListener("click", (event) => {
    if (!navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    copy(mark);
  });
}
for (const link of document.querySelectorAll(".act")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    offer(link);
  });
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
addEventListener("focusin", (event) => {
  if (open && event.target !== open.link && !open.note.contains(event.target)) close();
});
addEventListener("pointerdown", (event) => {
  if (open && !open.note.contains(event.target) && !open.link.contains(event.target)) close();
});

// What the event that fetched this module asked for: a link without an entry here leads where it says.
export const start = (link, event) => {
  if (link.matches(".mark, .act, [title]") && event.type !== "click") return;
  if (event.type === "focusin") focus(link);
  else if (event.type === "pointerover" && event.pointerType === "mouse") point(link);
  else if (event.type !== "click" || !event.defaultPrevented) return;
  else if (link.matches(".act")) offer(link);
  else if (link.matches(".mark") && navigator.clipboard) copy(link);
  else if (!link.matches(".mark") && entry(link)) show(link, false);
  else location = link.href;
};
