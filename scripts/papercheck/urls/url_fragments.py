"""The fragment of a URL into the ids and words it names, whether a page has them, and the ids that programs make of headings.

Text fragments are those of https://wicg.github.io/scroll-to-text-fragment/: whole words, whatever their case or accents.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from unicodedata import category, combining, normalize
from urllib.parse import unquote

_CODEHOST_PREFIX = "user-content-"
"""GitHub puts this before the ids that authors choose, and has a script find them without it."""

_FOR_SCRIPTS = re.compile(r"[!/?]|.*=|L[0-9]+(?:C[0-9]+)?(?:-L[0-9]+(?:C[0-9]+)?)?$")
_FOR_READERS = re.compile(r"(?:page|zoom|view|nameddest|search|pagemode)=", re.IGNORECASE)
_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

LETTER = "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\U00020000-\U0010ffff]"
"""A letter or digit. Those of scripts that are written without spaces, and may be cut anywhere, are left out: Thai and
Lao, Burmese, Khmer, Chinese and Japanese with their rare characters."""

Words = tuple[re.Pattern[str], ...]
"""What a text fragment names, as patterns that a page has one behind the other; none where it is not well formed."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a fragment names."""

    fragment: str
    ids: frozenset[str]
    """Any of them will do; none for the top of the page."""
    directives: tuple[Words, ...]

    @property
    def is_for_script(self) -> bool:
        """Whether the fragment has a form that only a script of the page understands."""
        return bool(_FOR_SCRIPTS.match(self.fragment))

    @property
    def is_for_reader(self) -> bool:
        """Whether the fragment has a form that readers of PDF understand, such as `page=3`."""
        return bool(_FOR_READERS.match(self.fragment))

    def missing(self, found: frozenset[str], folded_text: str) -> str:
        """What a page with these ids and this text does not have, in words; nothing if it has all."""
        if self.ids and not self.ids & found:
            return "nothing on the page has the id that the fragment names"
        return "" if self.is_in(folded_text) else "the words that the fragment names are not on the page"

    def is_in(self, folded_text: str) -> bool:
        """Whether a text, a line a block, has all the words that the fragment names."""
        return all(words and _are_in(words, folded_text) for words in self.directives)


def parse_fragment(fragment: str) -> Fragment:
    """What a fragment names; it is given as typed, without the `#`."""
    element, _, directives = fragment.partition(":~:")
    decoded = unquote(element)
    names = {element, decoded, _CODEHOST_PREFIX + decoded, _CODEHOST_PREFIX + decoded.lower()}
    texts = [text.removeprefix("text=") for text in directives.split("&") if text.startswith("text=")]
    ids = frozenset() if decoded.lower() in ("", "top") else frozenset(names)
    return Fragment(decoded, ids, tuple(map(_compile_words, texts)))


def _compile_words(text: str) -> Words:
    """The words of `[prefix-,]start[,end][,-suffix]`: start and end begin as words begin, and the last one ends as one."""
    parts = text.split(",")
    before = parts.pop(0)[:-1] if parts[0].endswith("-") else ""
    after = parts.pop()[1:] if parts and parts[-1].startswith("-") else ""
    prefix, suffix, start, *end = (fold_text(unquote(part)) for part in (before, after, *parts, ""))
    if len(parts) not in (1, 2) or not start:
        return ()
    words = [start, *filter(None, end)]
    patterns = [_begin_word(word) for word in words]
    if prefix:
        patterns[0] = rf"{_begin_word(prefix)}\s*+{patterns[0]}"
    if suffix:
        patterns[-1] += rf"\s*+{re.escape(suffix)}"
    if re.match(LETTER, (suffix or words[-1])[-1]):
        patterns[-1] += f"(?!{LETTER})"
    return tuple(map(re.compile, patterns))


def _begin_word(word: str) -> str:
    """A pattern for a text that stands behind no letter if it begins with one; text comes first, which is found faster."""
    plain = re.escape(word)
    return f"{plain}(?<!{LETTER}{plain})" if re.match(LETTER, word) else plain


def _are_in(words: Words, text: str) -> bool:
    position = 0
    for pattern in words:
        found = pattern.search(text, position)
        if not found:
            return False
        position = found.end()
    return True


def fold_text(text: str) -> str:
    """The text as words are compared: no case, no accents, no soft hyphens, single blanks; lines stay lines."""
    if not text.isascii():
        letters = normalize("NFD", text)
        text = "".join(letter for letter in letters if letter not in _IGNORED and not combining(letter))
    return "\n".join(" ".join(line.split()) for line in text.casefold().split("\n"))


_HIDDEN = re.compile(r"!\[[^\]]*\](?:\([^)]*\))?|\{[:#][^{}]*\}|\\(?=[^a-zA-Z0-9\s])|[`*]")
"""What of the Markdown of a heading nobody reads in any case."""
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|(?<![^\W_])_+(?=[^\W_])|(?<=[^\W_])_+(?![^\W_])")
"""The same outside code: tags, and emphasis by `_`."""

_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^)]*\)|\[[^\]]*\])")

Slug = Callable[[str], str]
"""The words of a heading into its id."""


def _keep(kinds: str, text: str) -> str:
    """A text without signs, its blanks as hyphens; characters of some kinds are words."""
    kept = (sign for sign in normalize("NFC", text) if sign in " -_" or category(sign)[0] in kinds)
    return "".join(kept).lower().replace(" ", "-")


def _fold(text: str) -> str:
    """A text without accents, with a hyphen for signs, full-width ones included."""
    letters = re.sub("[\u0300-\u036f]", "", normalize("NFKD", text))
    slug = re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’–—<>,.?/]+", "-", letters).strip("-").lower()
    return f"_{slug}" if slug[:1].isdigit() else slug


def _join(text: str) -> str:
    """The words of a text with one hyphen between them."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _encode(text: str) -> str:
    """A text with all its signs, its blanks as hyphens."""
    return re.sub(r"\s+", "-", text.lower())


def _begin(text: str) -> str:
    """A text from its first letter on."""
    return re.sub(r"^[\W\d_]+|[^\w\-. ]", "", text.lower()).replace(" ", "-") or "section"


def _begin_plain(text: str) -> str:
    """The same with plain letters only."""
    return re.sub(r"^[^a-zA-Z]+|[^a-zA-Z0-9 -]", "", text).replace(" ", "-").lower() or "section"


HOST: Slug = partial(_keep, "LMN")
"""As code hosts do."""
_LETTERS: Slug = partial(_keep, "LN")
_ENGINES: tuple[tuple[str, tuple[Slug, ...]], ...] = (
    (r"(?:docusaurus|astro|gatsby|next|nuxt)[.-]config\.\w+$", (HOST,)),  # github-slugger
    # goldmark, Blackfriday
    (r"(?:hugo|config)\.(?:toml|ya?ml|json)$|config/_default/", (HOST, _LETTERS, _join)),
    (r"_config\.ya?ml$", (HOST, _LETTERS, _begin_plain)),  # kramdown
    (r"\.(?:vitepress|vuepress)/", (_fold,)),  # markdown-it-anchor as they set it
    (r"\.?eleventy(?:\.config)?\.\w+$", (HOST, _join, _encode, _fold)),  # markdown-it-anchor
    (r"_(?:quarto|bookdown)\.yml$", (_begin,)),  # Pandoc
    (r"book\.toml$", (HOST, _LETTERS)),  # mdBook
    (r"docfx\.json$", (HOST, _LETTERS, _begin)),  # Markdig
    (r"conf\.py$", (HOST, _join)),  # MyST, docutils
)
"""By a pattern for the settings of a program: how it makes ids of headings."""


def find_slugs(paths: Collection[str]) -> frozenset[Slug]:
    """How the programs whose settings are among these paths make ids of headings; empty where none is known."""
    known = ((re.compile(rf"(?:^|/)(?:{settings})"), slugs) for settings, slugs in _ENGINES)
    return frozenset(slug for settings, slugs in known if any(map(settings.search, paths)) for slug in slugs)


ALL_SLUGS = frozenset(slug for _, slugs in _ENGINES for slug in slugs)
"""How ids may be made by a program that is not known."""


def list_slugs(headings: Iterable[str], slugs: Iterable[Slug]) -> Iterator[str]:
    """The ids of headings, given as typed; those that are alike are counted from 1, or from 2 on."""
    texts = [unescape(_LINK.sub(r"\1", _HIDDEN.sub("", heading))) for heading in headings]
    for slug in slugs:
        seen: Counter[str] = Counter()
        for text in texts:
            for made in {slug(text.strip()), slug(_MARKUP.sub("", text).strip())}:
                number = seen[made]
                seen[made] += 1
                yield f"{made}-{number}" if number else made
                if slug is _fold and number:
                    yield f"{made}-{number + 1}"
