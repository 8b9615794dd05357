// What a page gains with a script at once: its list of contents open on wide screens, and a language switch that keeps
// the place. Notes and copying (notes.js) are fetched when they are first used.
// Every page is complete without a script; nothing is stored or sent away.
(() => {
  const wide = matchMedia("(min-width: 64rem)");
  for (const rail of document.querySelectorAll(".rail")) rail.open = wide.matches;

  // The same place in the other language: where a link led, or else the paragraph at the top of the screen.
  const switches = document.querySelectorAll(".languages a");
  const keepPlace = () => {
    for (const link of switches) link.hash = location.hash;
  };
  const isSeen = (element) => {
    const box = element?.getBoundingClientRect();
    return box?.bottom > 0 && box.top < innerHeight;
  };
  for (const link of switches) {
    link.addEventListener("click", () => {
      keepPlace();
      if (scrollY < innerHeight / 2 || isSeen(document.querySelector(":target"))) return;
      const pin = [...document.querySelectorAll(".pin")].find(isSeen);
      if (pin) link.hash = pin.id;
    });
  }
  addEventListener("hashchange", keepPlace);
  keepPlace();

  const load = (path) => import(new URL(path, document.baseURI));
  // Only after the first paint, the rest of a long page is laid out (paper.css), and what some pages need is fetched.
  // A page that is shown again gets its place of reading back at once.
  const painted = new Promise((resolve) => {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") resolve();
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 1000);
  });
  painted.then(() => {
    document.documentElement.classList.add("painted");
    for (const part of document.querySelectorAll("[data-script]")) {
      load(part.dataset.script).then((module) => module.start(part));
    }
  });

  // A link to an edition asks what changed since.
  const said = document.getElementById("said");
  if (/[?&]e=/.test(location.search)) load(said.dataset.later.replace("notes", "since"));

  // The first pointer, finger or focus on what has a note fetches what shows it. A tap waits for it; without it, the
  // link leads where it says.
  for (const link of document.querySelectorAll(".act")) link.parentNode.hidden = false;
  const uses = ["pointerover", "focusin", "click"];
  const use = (event) => {
    const link = event.target.closest("a, summary") ?? event.target.closest("[title]");
    if (!link?.matches(".mark, .cite a, .term, .claim-mark, .act, [title]")) return;
    const waits = event.type === "click" && (event.pointerType === "touch" || link.matches(".mark, .act")) && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (waits) event.preventDefault();
    load(said.dataset.later).then((module) => {
      for (const kind of uses) removeEventListener(kind, use);
      module.start(link, event);
    }).catch(() => { if (waits && link.href) location = link.href; });
  };
  for (const kind of uses) addEventListener(kind, use);
})();
