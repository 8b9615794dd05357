// The search page: asks the index of this page's language, which the browser loads on the first question.

const plain = (text) => text.trim().replace(/\s+/g, " ");

// Letters as a searcher may type them: no case, no accents, and one spelling for umlauts and sharp s.
const folded = (text) => text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/([aou])e/g, "$1");

// The index falls back to words that merely begin alike; what shares no more than two letters with the question is no find.
const LIKE = 3;
const isFound = (found, words) => {
  const asked = folded(words).split(" ").map((word) => word.slice(0, LIKE));
  const marked = [...found.excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map((match) => folded(match[1]));
  return marked.length === 0 || marked.some((word) => asked.some((start) => word.startsWith(start)));
};

const load = async (form) => {
  const root = new URL(form.dataset.root, document.baseURI);
  const pagefind = await import(new URL("pagefind/pagefind.js", root).href);
  await pagefind.options({ baseUrl: root.pathname });
  await pagefind.init();
  return pagefind;
};

const item = (found) => {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = found.url;
  link.textContent = found.meta.title;
  const excerpt = document.createElement("p");
  const marked = new DOMParser().parseFromString(found.excerpt, "text/html").body;
  for (const node of marked.childNodes) {
    const part = document.createElement(node.nodeName === "MARK" ? "mark" : "span");
    part.textContent = node.textContent;
    excerpt.append(part);
  }
  entry.append(link, excerpt);
  return entry;
};

export const start = (form) => {
  const input = form.elements.q;
  const status = form.querySelector("[role=status]");
  const results = form.querySelector(".results");
  let index;
  let asked = 0;

  const say = (name, words, count) => {
    status.textContent = status.dataset[name].replace("{words}", words).replace("{count}", count);
  };

  const ask = async () => {
    const words = plain(input.value);
    const turn = ++asked;
    if (!words) { results.replaceChildren(); status.textContent = ""; return; }
    try {
      index ??= load(form);
      const answer = await (await index).search(words);
      const read = await Promise.all(answer.results.slice(0, 20).map((each) => each.data()));
      const found = read.filter((each) => isFound(each, words));
      if (turn !== asked) return;
      results.replaceChildren(...found.map(item));
      const name = found.length === 0 ? "none" : found.length === 1 ? "one" : "many";
      say(name, words, found.length);
    } catch {
      index = undefined;
      say("failed", words, 0);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Behind the #: what is looked for stays in the browser, also when the page is loaded again.
    history.replaceState(null, "", `#q=${encodeURIComponent(plain(input.value))}`);
    ask();
  });
  form.classList.add("ready");
  input.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  if (input.value) ask();
};
