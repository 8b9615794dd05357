"""Citations in Pandoc's syntax, `[see @key, p. 12; @other]`: as marks in HTML, and as the works they cite with locators.

Of its syntax (https://pandoc.org/MANUAL.html#citation-syntax) three things differ: a key that stands in a sentence is one
of the registry, so that `@somebody` may be named; a URL may hold an `@`; and there are no attributes behind brackets.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from papercheck.markdown import TAG
from papercheck.markdown.spans import Span
from papercheck.model import KEY, Citation, CitationMode, CitedWork, Finding, Locator, Origin, Place
from papercheck.model.rule import MALFORMED_CITATION

_MARKS = "\U000f0000-\U000ffffd"
_CITED = rf"(?:(?<![\w.\\/])-)?(?<![\w.\\/])@(?:{KEY}|\{{[^{{}}\s]+\}})"
"""`@key`, `-@key`, `@{key}`; not behind a word, where it would be a mail address, nor in a path."""
_WORD = r"[^;\[\]\\]|\\.|\[[^\[\]]*\]"
_TEXT = rf"(?:{_WORD})*+"
_PART = rf"(?:(?!{_CITED})(?:{_WORD}))*+{_CITED}{_TEXT}"
"""`see @key, p. 12`, with brackets in it, if they hold none."""
_END = rf"\](?!\(|\[(?!\^)|[{_MARKS}])"
"""The bracket that closes, and no target behind it, which would make a link. In a text that is read again, the brackets
behind it may have become the mark of a citation."""

CITATION = rf"(?<!\^)\[(?!\^){_PART}(?:;{_PART})*+{_END}|{_CITED}"
"""`[see @key, p. 12; @other]`, or `@key` within a sentence."""
DOUBTFUL = rf"(?<!\^)\[(?=[^\[\]]*?(?<![\w@\\])@\w)[^\[\]]++{_END}"
"""Brackets with an `@` that begins a word: a citation, or else an attempt at one."""
_BEHIND = re.compile(rf"[ \t]*\n?[ \t]*\[(?!\^)(?P<inside>{_TEXT}(?:;{_PART})*+){_END}")
"""` [p. 12; @other]` behind a key within a sentence."""
_BEFORE = re.compile(rf"{_CITED}\s*\Z")
_LONGEST_KEY = 200
"""Characters in front of brackets that may hold the key they belong to."""

_SPLIT = re.compile(r"(?:\A|;)\s*(?P<part>(?:\\.|`[^`]*`|\[[^\[\]]*\]|[^;\\])*)", re.DOTALL)
"""What stands between semicolons; one in code, in brackets or behind a backslash parts nothing."""
_READ = re.compile(rf"(?P<prefix>(?:(?!{_CITED}).)*+)(?P<cited>{_CITED})(?P<suffix>.*)", re.DOTALL)
_NUMBER = r"(?:\d{1,3}(?:\ \d{3})+(?!\w)|\d\w*)(?:\ [a-z](?=[,;]|\Z|\ [^\W\d_]{1,12}\.?\ ?\d))?(?:[.:/]\d\w*)*(?:\(\w{1,5}\))*"
"""`12`, `12 345`, `8a`, `8 a` in front of another word with a number, `3.4`, `5(2)(e)`."""
_RANGE = rf"(?:{_NUMBER}(?:\s?(?:--|[–—-])\s?{_NUMBER})?)"
"""`12`, `12–15`."""
_SIGN = r"(?:[ivxlcdm]+|[IVXLCDM]+|[A-Za-z])(?!\w)"
_SIGNS = rf"(?:{_SIGN}(?:\s?(?:--|[–—-])\s?(?:{_SIGN}|{_NUMBER})|,\ ?[a-z](?![\w.]))*)"
"""`xiv`, `B`, `a–c`, `iv–12`, `A-3`, `a, b`."""

FIRST_MARK, LAST_MARK = 0xF0000, 0xFFFFD
"""A private-use area of Unicode: in the HTML of a text each of its characters stands for one citation."""
MARK = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")
"""What stands for a citation in the HTML of a text."""
_ESCAPED_MARK = re.compile(rf"\\?({MARK.pattern})")

Words = Mapping[str, str]
"""Locator words of one language, and the CSL locator type each stands for: `p.` → `page`."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """What may be a citation, as it was typed, and where in the whole text it stands."""

    typed: str
    parts: tuple[tuple[str, int], ...]
    """What stands between the semicolons, and the offset of its first character that is no blank."""
    start: int
    end: int


def find_end(match: re.Match[str], keys: Collection[str] | None, names: Collection[str]) -> int:
    """Where a match of `CITATION` ends; -1 where it is none, since no key in lower case is the one that it has.

    Behind a key in a sentence its brackets follow, unless they are a link, to one of `names`.
    """
    if match[0].startswith("["):
        return match.end()
    if keys is not None and _read_key(match[0]).casefold() not in keys:
        return -1
    behind = _BEHIND.match(match.string, match.end())
    return behind.end() if behind and behind["inside"].strip().lower() not in names else match.end()


def is_doubtful(match: re.Match[str], keys: Collection[str] | None) -> bool:
    """Whether a match of `DOUBTFUL` is no citation, although it begins like one: `[@key; Jo]`, and not `[Jo; @key]`."""
    text = match.string
    cited = re.finditer(_CITED, match[0].partition(";")[0])
    is_known = any(not keys or _read_key(found[0]).casefold() in keys for found in cited)
    before = text[max(0, match.start() - _LONGEST_KEY) : match.start()]
    return is_known and not re.compile(CITATION).match(text, match.start()) and not _BEFORE.search(before)


def _read_key(cited: str) -> str:
    return cited[cited.index("@") + 1 :].strip("{}")


def read_bracket(span: Span) -> Bracket:
    """What stands between the brackets of a span, with the offsets of its parts in the page; a key in front of them is a part."""
    start, end = span.text.extent(span.start, span.end) or (0, 0)
    named = re.match(_CITED, span.raw)
    opening = span.raw.find("[", named.end() if named else 0) + 1
    inside = _SPLIT.finditer(span.raw[opening:-1]) if opening else ()
    found = [(part["part"], opening + part.start("part")) for part in inside]
    if named and found and not _READ.fullmatch(found[0][0]):
        found[0] = (f"{named[0]} {found[0][0]}", 0)
    elif named:
        found.insert(0, (named[0], 0))
    parts = tuple((part, span.text.offset(span.start + local, start)) for part, local in found)
    return Bracket(" ".join(span.raw.split()), parts, start, end)


def interpret(
    brackets: Iterable[Bracket], origin: Origin, words: Words, foreign: Words, *, is_strict: bool = False
) -> tuple[tuple[Citation, ...], list[Finding]]:
    """The citations that brackets hold, in order, and what is wrong with those that cannot be read.

    Locators open with `words`, or with the `foreign` ones of other languages, which they are then marked with.
    What `is_strict` holds keys and locators of known words only.
    """
    citations: list[Citation] = []
    findings: list[Finding] = []
    for bracket in brackets:
        works: list[CitedWork] = []
        for number, (part, at) in enumerate(bracket.parts):
            read, place = _READ.fullmatch(part), origin.place(at)
            if read is None:
                findings.append(_refuse(part, place))
                continue
            is_named = number == 0 and not bracket.typed.startswith("[")
            works += _read_works(read, place, words, foreign, is_named=is_named)
            if is_strict and (finding := _judge(part, works[-1], words)):
                findings.append(finding)
        if works:
            place = origin.place(bracket.start)
            citations.append(Citation(tuple(works), place, bracket.start, bracket.end, bracket.typed))
    return tuple(citations), findings


def _refuse(part: str, place: Place, why: str = "cannot be read as a citation") -> Finding:
    fix = "Write `[@key]`, `[@key, p. 12]` or `[@one; @two]`; words of your own go before the bracket."
    return MALFORMED_CITATION(place, f"`{' '.join(part.split())}` {why}.", fix)


def _judge(part: str, work: CitedWork, words: Words) -> Finding | None:
    """What of a part of a citation is more than a key and a locator, if something is."""
    is_bare = work.locator is None or work.locator.text[0].isdigit()
    if work.is_plain or not words:
        return None
    if work.mode is not CitationMode.NORMAL or work.prefix or not (work.suffix[0] == "," and is_bare):
        return _refuse(part, work.place, "is more than a key and a locator")
    message = f"`{work.suffix.lstrip(' ,')}` behind `@{work.source_id}` does not say where to look."
    preferred: dict[str, str] = {}
    for word, kind in words.items():
        preferred.setdefault(kind, word)
    known = ", ".join(f"`{word}`" for kind, word in preferred.items() if kind)
    fix = f"Start it with a word of this language and a number; known are {known}."
    return MALFORMED_CITATION(work.place, message, fix)


def _read_works(
    read: re.Match[str], place: Place, words: Words, foreign: Words, *, is_named: bool
) -> Iterator[CitedWork]:
    """The work of a part of a citation, and before it those that are named behind its key."""
    suffix = re.sub(r"\s+", " ", read["suffix"]).rstrip()
    for other in re.findall(_CITED, suffix):
        yield CitedWork(_read_key(other), place, mode=CitationMode.NARRATIVE)
    typed = suffix.lstrip(" ,")
    if braced := re.match(r"\{([^{}]*)\}", typed):
        typed = braced[1].strip()
    locator = _read_locator(typed, words) or _read_locator(typed, foreign, is_foreign=bool(words))
    if locator is None and re.match(r"\d", typed):
        locator = _read_locator(typed, {**words, "": "page"})
    mode = CitationMode.NARRATIVE if is_named else CitationMode.NORMAL
    mode = CitationMode.YEAR if read["cited"].startswith("-") else mode
    prefix = " ".join(read["prefix"].split())
    yield CitedWork(_read_key(read["cited"]), place, locator, prefix=prefix, suffix=suffix, mode=mode)


def _read_locator(typed: str, words: Words, *, is_foreign: bool = False) -> Locator | None:
    found = _compile_locator(tuple(words.items())).match(typed)
    if found is None:
        return None
    kind = next(kind for word, kind in words.items() if kind and _strip(word) == _strip(found["word"]))
    return Locator(kind, found["value"].replace(" ", "").replace("-", "–"), found[0], is_foreign)


@cache
def _compile_locator(words: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """What begins with a locator: a word that has a kind, and numbers, between which any of the words may stand."""
    opening = _join(word for word, kind in words if kind)
    within = _join(word for word, _ in words if word)
    return re.compile(
        rf"""
        (?P<word> {opening}) \s?
        (?P<value> (?: {_RANGE} | {_SIGNS} )
            (?: (?: ,\ ? | ,?\ [^\W\d_]{{1,10}}\.?\ ? ) {_RANGE}                      # 3, 5; 22 Abs. 1
              | ,?\ ?(?:{within})(?:\ (?:{within}))?\ ?                              # lit. a; and (d); and p. 5
                (?: {_RANGE} | {_SIGNS} | (?:\(\w{{1,5}}\))+ )
              | (?: ,?\ | [–—-] ) \(\w{{1,5}}\)                                       # 9(2)(h), (3)
              | \ [IVX]+\b )*                                                        # 6 I lit. f
            (?: \ ?f{{1,2}}\.? | (?<=f)\. | \ et\ seqq?\. )? (?!\w) )
        """,
        re.VERBOSE,
    )


def _join(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, whose full stops may be left out."""
    listed = sorted(map(_strip, words), key=len, reverse=True)
    forms = [re.escape(word) + (r"\.?(?![^\W\d_])" if word[-1:].isalpha() else "") for word in listed]
    return "|".join(forms) if forms else "(?!)"


def _strip(word: str) -> str:
    return word.removesuffix(".")


def settle_citations(html: str, cited: Sequence[Bracket]) -> tuple[str, list[Bracket]]:
    """The HTML with marks numbered in the order of the text, and the citations that it shows.

    What became part of a tag or a comment is no citation: there the text is as it was typed.
    """
    if not cited:
        return html, []
    html = TAG.sub(lambda tag: restore_typed(tag[0], cited) if MARK.search(tag[0]) else tag[0], html)
    shown = {ord(mark) - FIRST_MARK for mark in MARK.findall(html)}
    order = sorted(shown, key=lambda number: (cited[number].start, number))
    numbers = {chr(FIRST_MARK + old): chr(FIRST_MARK + new) for new, old in enumerate(order)}
    return MARK.sub(lambda mark: numbers[mark[0]], html), [cited[number] for number in order]


def restore_typed(text: str, cited: Sequence[Bracket]) -> str:
    """A text with the citations that it cannot show as they were typed."""
    # Python-Markdown takes what is put aside for an escaped character, and puts a backslash before it.
    return _ESCAPED_MARK.sub(lambda mark: cited[ord(mark[1]) - FIRST_MARK].typed, text)


def list_marked(text: str, cited: Sequence[Bracket]) -> list[Bracket]:
    """The citations whose marks stand in a text."""
    return [cited[ord(mark) - FIRST_MARK] for mark in MARK.findall(text)]


def find_in_titles(titles: Iterable[tuple[str, int]]) -> Iterator[Bracket]:
    """What would be citations in the titles of definitions, `[moon]: moon.md "as in [@key]"`, which start at these offsets."""
    for title, start in titles:
        for found in re.finditer(CITATION, title) if "[" in title else ():
            if found[0].startswith("["):
                yield Bracket(found[0], (), start, start)
