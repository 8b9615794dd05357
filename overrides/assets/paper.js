// What a page gains with a script: pinpoints that copy their address, a language switch that keeps the place,
// and sources and terms that open beside the text. Every page is complete without it; nothing is stored or sent away.
(() => {
  const said = document.getElementById("said");

  for (const mark of document.querySelectorAll(".mark")) {
    mark.addEventListener("click", () => {
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(mark.href).then(() => {
        said.textContent = "";
        requestAnimationFrame(() => { said.textContent = said.dataset.copied; });
      }, () => {});
    });
  }

  const keepPlace = () => {
    for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
  };
  addEventListener("hashchange", keepPlace);
  keepPlace();

  // Notes: the entry a citation or a term leads to, fetched from its page on first use and shown beside the link.
  const HOVER = 200;
  const LEAVE = 300;
  const pages = new Map();
  let open = null;
  let timer = 0;

  const entry = async (link) => {
    const page = link.href.split("#")[0];
    if (!pages.has(page)) {
      const read = fetch(page).then((answer) => answer.text()).then((text) => new DOMParser().parseFromString(text, "text/html"));
      pages.set(page, read);
      read.catch(() => pages.delete(page));
    }
    const found = (await pages.get(page)).getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!found) return null;
    const copy = document.importNode(found, true);
    for (const each of copy.querySelectorAll(".uses, .mark")) each.remove();
    for (const each of [copy, ...copy.querySelectorAll("[id]")]) each.removeAttribute("id");
    for (const each of copy.querySelectorAll("a[href]")) each.href = new URL(each.getAttribute("href"), page).href;
    return copy;
  };

  const close = () => {
    clearTimeout(timer);
    if (!open) return;
    open.link.removeAttribute("aria-describedby");
    open.note.remove();
    open = null;
  };

  const place = (link, note) => {
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

  const show = async (link) => {
    clearTimeout(timer);
    if (open?.link === link) return;
    close();
    const state = { link, note: document.createElement("div") };
    open = state;
    const content = await entry(link).catch(() => null);
    if (open !== state) return;
    if (!content) { open = null; return; }
    state.note.id = "note";
    state.note.className = "note-pop";
    state.note.append(...content.childNodes);
    state.note.addEventListener("pointerenter", () => clearTimeout(timer));
    state.note.addEventListener("pointerleave", later(close, LEAVE));
    // Behind the link in the document, so that Tab goes from the one into the other.
    link.after(state.note);
    place(link, state.note);
    link.setAttribute("aria-describedby", "note");
  };

  const later = (what, wait) => () => { clearTimeout(timer); timer = setTimeout(what, wait); };

  for (const link of document.querySelectorAll(".cite a[href*='#'], a.term[href*='#']")) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => show(link), HOVER)(); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(close, LEAVE)(); });
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("click", (event) => {
      // A first tap opens the note, a second one follows the link.
      if (event.pointerType === "touch" && open?.link !== link) { event.preventDefault(); show(link); }
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    if (open.note.contains(document.activeElement)) open.link.focus();
    close();
  });
  addEventListener("focusin", (event) => {
    if (open && event.target !== open.link && !open.note.contains(event.target)) close();
  });
  addEventListener("pointerdown", (event) => {
    if (open && !open.note.contains(event.target) && event.target.closest("a") !== open.link) close();
  });

  const form = document.querySelector("form.search");
  if (form) import(new URL("assets/search.js", new URL(form.dataset.root, document.baseURI)).href).then((search) => search.start(form));
})();
