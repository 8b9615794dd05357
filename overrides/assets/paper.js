// What a page gains with a script: pinpoints that copy their link, a language switch that keeps the place, notes beside
// sources, terms and findings. Every page is complete without it; nothing is stored or sent away.
(() => {
  const wide = matchMedia("(min-width: 64rem)");
  for (const rail of document.querySelectorAll(".rail")) rail.open = wide.matches;

  // Copying, seen and heard; the page stays where it is.
  const SHOWN = 2500;
  const toast = document.getElementById("said");
  let hiding = 0;
  const say = (text) => {
    clearTimeout(hiding);
    toast.textContent = "";
    requestAnimationFrame(() => { toast.textContent = text; });
    hiding = setTimeout(() => { toast.textContent = ""; }, SHOWN);
  };
  for (const mark of document.querySelectorAll(".mark")) {
    mark.addEventListener("click", (event) => {
      if (!navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      navigator.clipboard.writeText(mark.href).then(
        () => { say(toast.dataset.copied.replace("{link}", mark.href)); history.replaceState(null, "", mark.href); keepPlace(); },
        () => { location.href = mark.href; },
      );
    });
  }

  // The same place in the other language: where a link led, or else the paragraph at the top of the screen.
  const keepPlace = () => {
    for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
  };
  const isSeen = (element) => element && element.getBoundingClientRect().bottom > 0 && element.getBoundingClientRect().top < innerHeight;
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => {
      keepPlace();
      if (scrollY < innerHeight / 2 || isSeen(document.querySelector(":target"))) return;
      const pin = [...document.querySelectorAll(".pin")].find(isSeen);
      if (pin) link.hash = pin.id;
    });
  }
  addEventListener("hashchange", keepPlace);
  keepPlace();

  // Notes: what the page itself says at its end of a source, a finding or a term, shown beside the link.
  const HOVER = 200;
  const LEAVE = 300;
  const terms = document.getElementById("terms");
  let open = null;
  let timer = 0;

  const entry = (link) => {
    const id = decodeURIComponent(link.hash.slice(1));
    if (link.matches(".term")) return terms && terms.content.getElementById(`term-${id}`);
    return document.getElementById(link.matches(".claim-mark") ? `finding-${id}` : id.replace(/^source-/, "work-"));
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

  const show = (link, isByFocus) => {
    clearTimeout(timer);
    if (open?.link === link) return;
    close();
    const found = entry(link);
    if (!found) return;
    const note = document.createElement("div");
    open = { link, note };
    note.id = "note";
    note.className = "note-pop";
    const parts = found.matches("p") ? [found] : [...found.children];
    note.append(...parts.map((part) => document.importNode(part, true)));
    for (const part of note.querySelectorAll("[id]")) part.removeAttribute("id");
    note.firstElementChild.id = "note-text";
    // One tab stop: whoever comes by keyboard follows the link itself.
    if (isByFocus) for (const inner of note.querySelectorAll("a")) inner.tabIndex = -1;
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", later(close, LEAVE));
    link.after(note);
    place(link, note);
    link.setAttribute("aria-describedby", "note-text");
  };

  const later = (what, wait) => () => { clearTimeout(timer); timer = setTimeout(what, wait); };

  for (const link of document.querySelectorAll(".cite a[href*='#'], a.term[href*='#'], a.claim-mark")) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => show(link, false), HOVER)(); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(close, LEAVE)(); });
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link, true); });
    link.addEventListener("click", (event) => {
      // A first tap opens the note, a second one follows the link.
      if (event.pointerType === "touch" && open?.link !== link && entry(link)) { event.preventDefault(); show(link, false); }
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  addEventListener("focusin", (event) => {
    if (open && event.target !== open.link && !open.note.contains(event.target)) close();
  });
  addEventListener("pointerdown", (event) => {
    if (open && !open.note.contains(event.target) && event.target.closest("a") !== open.link) close();
  });

  for (const part of document.querySelectorAll("[data-script]")) {
    import(new URL(part.dataset.script, document.baseURI).href).then((module) => module.start(part));
  }
})();
