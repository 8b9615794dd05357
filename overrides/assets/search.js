// The search page: asks the index of this page's language, which the browser loads on the first question.

// Quotation marks of any kind ask for words just as they stand.
const plain = (text) => text.trim().replace(/\s+/g, " ").replace(/[„“”«»]/g, "\"");

// Letters as a searcher may type them: no case, no accents, and one spelling for umlauts and sharp s.
const folded = (text) => text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/([aou])e/g, "$1");

const spaced = (text) => text.split(/\s+/);

// In the index a compound has "-.-" where its two parts join, or its further parts repeated after it, each behind "-/-".
const shown = (text) => text.replace(/-\/-\p{L}+/gu, "").replaceAll("-.-", "");

// A word as it is written, with those that a hyphen joins in it; and the parts that it is made of.
const written = (word) => [word, ...word.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)].map(folded);
const parts = (word) => word.split(/-[./]-/).map(folded);

const shared = (one, other) => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
};

// The index falls back to words that merely begin alike; what shares no more than two letters with the question is no find.
const LIKE = 3;
const isLike = (asked) => (word) => shared(word, asked) >= Math.min(LIKE, asked.length);

// The same word, give or take an ending.
const ENDING = 3;
const isSame = (asked) => (word) => {
  const [short, long] = [word.length, asked.length].sort((one, other) => one - other);
  return isLike(asked)(word) && shared(word, asked) >= Math.max(short - 1, long - ENDING);
};

// How well a word of a page answers a word of the question: it is that word, a part of it is, it begins like it, or not at all.
const [THE_WORD, A_PART, ALIKE, NOT] = [3, 2, 1, 0];
const nearness = (word, asked) => {
  const whole = written(shown(word));
  if (whole.some(isSame(asked))) return THE_WORD;
  if (parts(word).some(isSame(asked))) return A_PART;
  return [...whole, ...parts(word)].some(isLike(asked)) ? ALIKE : NOT;
};

// Words in quotation marks stand in a row, and are no parts of others.
const isQuoted = (words) => /^".+"$/.test(words);

// The index keeps no spaces that hold: a sign stays with its number, an ellipsis with its word.
const tied = (text) => text.replace(/([§¶…]) /g, "$1\u00a0").replace(/ …$/, "\u00a0…");

// What a page answers: how well, counted by the word that is answered least; where best; and what to show of that place.
const EXCERPT = 30;
const BEFORE = 6;
const answer = (found, words) => {
  const asked = spaced(folded(words)).filter(Boolean);
  const text = spaced(found.raw_content);
  const row = (at) => asked.map((_, step) => at + step);
  const isRow = (at) => asked.every((word, step) => nearness(text[at + step] ?? "", word) === THE_WORD);
  const places = isQuoted(words) ? found.locations.filter(isRow).flatMap(row) : found.locations;
  const near = new Map(places.map((at) => [at, asked.map((word) => nearness(text[at], word))]));
  const best = (some) => asked.map((_, word) => Math.max(NOT, ...some.map((at) => near.get(at)[word])));

  const following = (first) => places.filter((at) => at >= first && at < first + EXCERPT - BEFORE);
  const sums = places.map((first) => best(following(first)).reduce((sum, each) => sum + each, 0));
  const first = places[sums.indexOf(Math.max(...sums))] ?? 0;
  // From the paragraph's beginning, if that is near, and not far into another.
  const anchor = found.anchors.findLast((each) => each.location <= first);
  const start = anchor?.location ?? 0;
  const end = found.anchors.find((each) => each.location > first + BEFORE)?.location ?? text.length;
  const from = Math.max(start, first - BEFORE);
  const to = Math.min(end, from + EXCERPT);
  const marked = (word, step) => near.get(from + step)?.some(Boolean) ? `<mark>${word}</mark>` : word;
  const excerpt = text.slice(from, to).map(marked).join(" ");
  return {
    nearness: Math.min(...best(places)),
    title: shown(found.meta.title),
    address: anchor ? `${found.url}#${anchor.id}` : found.url,
    excerpt: tied(`${from > start ? "… " : ""}${shown(excerpt)}${to < end ? " …" : ""}`),
  };
};

const load = async (form) => {
  const root = new URL(form.dataset.root, document.baseURI);
  const pagefind = await import(new URL("pagefind/pagefind.js", root).href);
  await pagefind.options({ baseUrl: root.pathname });
  await pagefind.init();
  return pagefind;
};

const item = (answer) => {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = answer.address;
  link.textContent = answer.title;
  const excerpt = document.createElement("p");
  const marked = new DOMParser().parseFromString(answer.excerpt, "text/html").body;
  for (const node of marked.childNodes) {
    const part = document.createElement(node.nodeName === "MARK" ? "mark" : "span");
    part.textContent = node.textContent;
    excerpt.append(part);
  }
  entry.append(link, excerpt);
  return entry;
};

// What is asked of the index, until there is an answer: in quotation marks it knows no words that hyphens join, and only in German
// an ä that is typed as ae.
const forms = (words) => [...new Set([words, words.replaceAll("\"", ""), words.replace(/([aou])e/gi, "$1")])];

const MOST = 20;
const answers = async (index, words) => {
  for (const form of forms(words)) {
    const { results } = await index.search(form);
    const pages = await Promise.all(results.slice(0, MOST).map((each) => each.data()));
    const found = pages.map((page) => answer(page, words)).filter((each) => each.nearness > NOT);
    if (found.length > 0) return found.sort((one, other) => other.nearness - one.nearness);
  }
  return [];
};

export const start = (form) => {
  const input = form.elements.q;
  const status = form.querySelector("[role=status]");
  const results = form.querySelector(".results");
  let index;
  let asked = 0;

  const say = (name, words, count) => {
    status.textContent = status.dataset[name].replace("{count}", count).replace("{words}", () => words.replaceAll("\"", ""));
  };

  const ask = async () => {
    const words = plain(input.value);
    const turn = ++asked;
    if (!words) { results.replaceChildren(); status.textContent = ""; return; }
    try {
      index ??= load(form);
      const found = await answers(await index, words);
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
