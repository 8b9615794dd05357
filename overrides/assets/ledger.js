// The ledger of claims: a link chooses what is shown (`#show-contested`), and how much that is, is said aloud.

export const start = (ledger) => {
  const status = ledger.querySelector("[role=status]");
  const tell = () => {
    const shown = [...ledger.querySelectorAll(".claim")].filter((claim) => claim.checkVisibility()).length;
    status.textContent = status.dataset.shown.replace("{count}", shown);
    for (const section of ledger.querySelectorAll("section")) {
      section.hidden = ![...section.querySelectorAll(".claim")].some((claim) => getComputedStyle(claim).display !== "none");
    }
  };
  const choose = () => {
    const wanted = /^#show-([a-z-]+)$/.exec(location.hash);
    const radio = wanted && ledger.querySelector(`input[value="${wanted[1]}"]`);
    if (!radio) return;
    radio.checked = true;
    tell();
  };
  ledger.addEventListener("change", (event) => {
    for (const section of ledger.querySelectorAll("section")) section.hidden = false;
    history.replaceState(null, "", event.target.value === "all" ? location.pathname : `#show-${event.target.value}`);
    tell();
  });
  addEventListener("hashchange", choose);
  choose();
};
