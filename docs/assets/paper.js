// What a page gains with a script: pinpoints that copy their address, and a language switch that keeps the place.
// Every page is complete without it; nothing is stored, and nothing is sent.
(() => {
  const said = document.getElementById("said");

  const address = (mark) => new URL(mark.getAttribute("href"), document.baseURI).href;

  for (const mark of document.querySelectorAll(".mark")) {
    mark.addEventListener("click", () => {
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(address(mark)).then(() => {
        said.textContent = "";
        requestAnimationFrame(() => { said.textContent = said.dataset.copied; });
      }, () => {});
    });
  }

  const keepPlace = () => {
    for (const link of document.querySelectorAll(".tongues a")) link.hash = location.hash;
  };
  addEventListener("hashchange", keepPlace);
  keepPlace();

  const form = document.querySelector("form.search");
  if (form) import("./search.js").then((search) => search.start(form));
})();
