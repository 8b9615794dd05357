// The search page: asks the index of this page's language, which the browser loads on the first question.

// Quotation marks of any kind ask for words just as they stand.
const plain = (text) => text.trim().replace(/\s+/g, " ").replace(/[„“”«»]/g, "\"");

// Letters that Unicode does not part into a plain one and an accent.
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i" };
const UNPARTED = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");

// Letters as they may be typed: no case, no accents, one spelling for ß and its like.
const folded = (text) => text.toLowerCase().replace(UNPARTED, (letter) => PLAIN[letter]).normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");

// A word of the question as it may be meant: an ä is also typed as ae.
const withoutE = (word) => word.replace(/([aou])e/gi, "$1");
const spellings = (word) => [folded(word), folded(withoutE(word))];

// The beginning that the forms of a word share: all but its last letters, where enough are left.
const ENDING = 3;
const SHORTEST = 3;
const stem = (word) => word.slice(0, Math.max(SHORTEST, word.length - ENDING));

// Pagefind finds the beginnings of words. For the end of a compound it is asked for the words of the site that end so:
// "Konferenz" also means "Fallkonferenz". Shorter ends and beginnings are alike by chance: "age" is no part of "language".
const TAIL = 5;
const HEAD = 3;
const isCompound = (word, tail) => {
  const shared = tail.slice(0, Math.max(TAIL, tail.length - 2));
  const at = word.lastIndexOf(shared);
  return shared.length >= TAIL && at >= HEAD && word.length - at <= tail.length + 2;
};

// What a page answers, or nothing: where no word fits, the index falls back to those that share a letter or two with it.
const EXCERPT = 30;
const BEFORE = 6;
const answer = (page, asked) => {
  const text = page.raw_content.split(/\s+/);
  const parts = (at) => (text[at] ?? "").split(/[^\p{L}\p{N}]+/u).map(folded);
  const isFound = (at, word) => spellings(word).some((typed) =>
    parts(at).some((part) => part.startsWith(stem(typed)) || isCompound(part, typed)));
  const isTyped = (at, word) => spellings(word).some((typed) => parts(at).includes(typed));
  const places = page.locations.filter((at) => asked.some((word) => isFound(at, word)));
  if (!asked.every((word) => places.some((at) => isFound(at, word)))) return null;
  const isExact = asked.every((word) => places.some((at) => isTyped(at, word)));
  // The excerpt shows the words as they were typed, where they stand so.
  const [first] = isExact ? places.filter((at) => asked.some((word) => isTyped(at, word))) : places;
  // From the beginning of the paragraph, if that is near, and not far into another.
  const anchor = page.anchors.findLast((each) => each.location <= first);
  const heading = page.anchors.findLast((each) => each.element === "h2" && each.location <= first);
  const start = anchor?.location ?? 0;
  const end = page.anchors.find((each) => each.location > first + BEFORE)?.location ?? text.length;
  const from = Math.max(start, first - BEFORE);
  const to = Math.min(end, from + EXCERPT);
  const words = text.slice(from, to).map((word, step) => ({ word, isMarked: places.includes(from + step) }));
  const title = heading && anchor ? `${page.meta.title} › ${heading.text}` : page.meta.title;
  return { title, isExact, url: anchor ? `${page.url}#${anchor.id}` : page.url, words, isCut: [from > start, to < end] };
};

// "r5-p3" and "reason 5" name a place: the form lists the pages with pinpoints, each with its link, its title and its name.
const direct = (form, question) => {
  const named = /^([a-z]+\d*)-p\d+$/.exec(question.toLowerCase());
  for (const [prefix, [href, title, name]] of Object.entries(JSON.parse(form.dataset.places))) {
    const url = new URL(href, document.baseURI);
    if (named && named[1] === prefix) url.hash = named[0];
    else if (!name || folded(question) !== folded(name)) continue;
    return [{ title: named ? `${title} › ${named[0]}` : title, url: url.href, words: [], isCut: [] }];
  }
  return [];
};

const item = ({ title, url, words, isCut }) => {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  const excerpt = document.createElement("p");
  for (const { word, isMarked } of words) {
    const part = document.createElement(isMarked ? "mark" : "span");
    part.textContent = word;
    excerpt.append(part, " ");
  }
  if (isCut[0]) excerpt.prepend("… ");
  if (isCut[1]) excerpt.append("…");
  const entry = document.createElement("li");
  entry.append(link, excerpt);
  return entry;
};

const load = async (form) => {
  const root = new URL(form.dataset.root, document.baseURI);
  const pagefind = await import(new URL("pagefind/pagefind.js", root).href);
  await pagefind.options({ baseUrl: root.pathname });
  await pagefind.init();
  const words = await fetch(new URL(`pagefind/words.${document.documentElement.lang}.json`, root));
  return { pagefind, words: words.ok ? await words.json() : [] };
};

// The question with words of the site in place of those that are typed without their letters: "Łódź" for "Lodz".
const respelled = (question, words) => {
  const foreign = words.filter((word) => word.toLowerCase().search(UNPARTED) >= 0);
  const find = (typed) => foreign.find((word) => spellings(typed).some((one) => one.length >= SHORTEST && folded(word).startsWith(one)));
  return question.replace(/[\p{L}\p{N}]+/gu, (typed) => find(typed) ?? typed);
};

const MOST = 20;
const answers = async ({ pagefind, words }, question) => {
  const asked = question.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const isOneWord = asked.length === 1 && asked[0] === question;
  const compounds = isOneWord ? words.filter((word) => spellings(question).some((typed) => isCompound(folded(word), typed))) : [];
  const found = new Map();
  // Only in German the index knows an ä that is typed as ae, and in no language an ł that is typed as l.
  for (const form of new Set([question, ...compounds.slice(0, MOST), withoutE(question), respelled(question, words)])) {
    const { results } = await pagefind.search(form);
    for (const page of await Promise.all(results.slice(0, MOST).map((result) => result.data()))) {
      const fitting = found.has(page.url) ? null : answer(page, asked);
      if (fitting) found.set(page.url, fitting);
    }
  }
  // Words as they were typed come before other forms of them; the index's own order stays otherwise.
  return [...found.values()].sort((one, other) => other.isExact - one.isExact).slice(0, MOST);
};

export const start = (form) => {
  const input = form.elements.q;
  const status = form.querySelector("[role=status]");
  const results = form.querySelector(".results");
  let index;
  let turns = 0;

  const say = (name, words, count) => {
    status.textContent = status.dataset[name].replace("{count}", count).replace("{words}", () => words.replaceAll("\"", ""));
  };

  // What asking needs is loaded once, from the moment somebody is about to type.
  const ready = () => (index ??= load(form));
  const ask = async () => {
    const words = plain(input.value);
    const turn = ++turns;
    if (!words) { results.replaceChildren(); status.textContent = ""; return; }
    try {
      // Whoever names a place is led there, and nothing is loaded for it.
      let found = direct(form, words);
      if (!found.length) found = await answers(await ready(), words);
      if (turn !== turns) return;
      results.replaceChildren(...found.map(item));
      const name = found.length === 0 ? "none" : found.length === 1 ? "one" : "many";
      say(name, words, found.length);
      form.querySelector(".help").hidden = found.length !== 0;
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
  input.addEventListener("focus", () => ready().catch(() => { index = undefined; }), { once: true });
  form.classList.add("ready");
  input.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  if (input.value) ask();
};
