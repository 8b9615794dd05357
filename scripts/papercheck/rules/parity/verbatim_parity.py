"""The rule on what is the same in every language, letter by letter: code, placeholders and e-mail addresses."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from posixpath import commonprefix
from textwrap import dedent

from papercheck.model import ERROR, NOTE, WARNING, Block, BlockKind, Page, Place, Problem, Severity
from papercheck.rules import SHOWN, rule
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.pairs import Pair
from papercheck.rules.parity.pieces import Piece, fold_beside, match_alike, match_sections, report_pieces
from papercheck.rules.parity.side_by_side import PagePair
from papercheck.text import shorten

SOUGHT = 100
"""Differing pieces of one text that are looked for in the other one, each of which takes a search through all of it."""
FEW = 10
"""Differing pieces of one text that are weighed with each of the other one."""
ALIKE = 0.7
"""Share of common letters from which on one piece of code took the place of another."""
WHOLE_WORD, SLIP = 5, 0.85
"""Letters of a word of code that may hold a slip of the hand, and the share of letters it has in common with the right one."""
TOLD_BY = 2
"""Frequent words of a language from which on a text is a sentence in it, and no code."""
DIAGRAMS = frozenset("mermaid plantuml dot graphviz d2 text txt".split())
"""Languages of code that hold words for readers, and are translated."""
PLAIN = frozenset(("", "md", "markdown"))
"""What code is called that may be a letter or another text."""
FEWEST_WORDS = 6
"""Words of the shortest text among code: an output of a program may be shorter."""
INDENTED = frozenset("python py yaml yml makefile make haskell coffee pug sass".split())
"""Languages of code in which it says something how far a line is set in."""
REMARKS = {
    **dict.fromkeys(("sql", "lua", "haskell", "ada"), "--"),
    **dict.fromkeys(("tex", "latex", "matlab", "erlang"), "%"),
    **dict.fromkeys(("ini", "lisp", "clojure", "asm"), ";"),
}
"""What begins a remark in languages of code that do it neither with `#` nor with `//`."""

_PLACEHOLDER = re.compile(
    r"""\{\{[ ]*[\w.]+[ ]*\}\}               # `{{ count }}`
    | \$?\{[A-Za-z_][\w.]*\}                 # `{count}`, `${count}`
    | %\([A-Za-z_]\w*\)[sdif](?!\w)          # `%(count)s`
    | %\d\$[sd]                              # `%1$s`
    | (?<![\w%])(?<!\d[ ])%[sd](?!\w)        # `%s`, but not `5 %d`
    """,
    re.VERBOSE,
)
# `tide --now`
_INLINE_CODE = re.compile(r"(?<![\\`])(?P<mark>`+)(?P<piece>.+?)(?<!`)(?P=mark)(?!`)", re.DOTALL)
_MAIL = re.compile(r"(?<![\w.+-])(?P<piece>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
# `Server settings > IMAP`: what a button or a menu says in the language of its reader.
_LABEL = re.compile(r"(?![^\W\d_]*[a-z][A-Z])[^\W\d_a-zß-ÿ][\w >()…,:-]*")
# `mail.example.de`, `<project>`
_SAMPLE_HOST = re.compile(r"(?<=\bexample)\.[a-z]{2,}\b|<[^\W\d_][\w -]*>(?!.*</)", re.IGNORECASE)
_LITERAL = re.compile(r"([\"'`])((?:(?!\1)[^\\\n]|\\.)*)\1")
# `"Hello, \(name)"`, `"Two words"`: what is in quotes and reads like a sentence is for readers.
_PHRASE = re.compile(r"[^\W\d_]{2}(?:[^\w\s]* [^\W\d_]{2}|\s?[:,;!?…] )")
# `buffered streams`: words, and no code
_BOXES = frozenset(
    "admonish attention caution danger error hint important info note quote seealso tip warning".split()
)
"""Words behind a fence that say that programs such as mdBook and MyST make a box of what is no code."""
_PROSE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
# `Dear Sir,`: a line of a letter, with marks of Markdown or not
_LETTER_LINE = re.compile(
    r"[#>*_\s-]*(?:[^\W_]+(?:[’'-][^\W\d_]+)*[*_]*[.,:;!?…]*(?:\s++[–—]?\s*+[*_]*+|\Z))++"
)
# A line `...`: what is left out of an example.
_OMISSION = re.compile(r"^\W*(?:\.{3}|…)\W*$", re.MULTILINE)
_DRAWN = re.compile(r"[\u2500-\u257f]{2}|^[| ]*(?:\+|`|\\)-- ", re.MULTILINE)
"""Lines of boxes, or a tree of files: a diagram, whatever it is called."""
_URL = re.compile(r"\b[a-z]{3,6}://[^\s\"'<>()]+")
_DIGITS = re.compile(r"\d+")
_CODE_WORD = re.compile(r"[^\W\d_]+?(?=[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]|[\W\d_]|$)")
_BLANKS = re.compile(r"(?<=\S)[ \t]+")


@rule("parity", ERROR, WARNING, NOTE)
def verbatim_differs(comparison: Comparison) -> Iterator[Problem]:
    """Code, placeholders and e-mail addresses are the same in every language.

    Only remarks and names of sample hosts in code, the words in diagrams, and those on buttons are translated.

    Bad:  original: Run `tide --now`, {count} times.   translation: Starten Sie {anzahl} Mal `flut --jetzt`.
    Good: original: Run `tide --now`, {count} times.   translation: Starten Sie {count} Mal `tide --now`.
    """
    vocabulary = _Vocabulary(comparison)
    for pages in comparison.side_by_side:
        left, right = (list(_list_code(side)) for side in (pages.original, pages.page))
        typed = {piece.mark for piece in left} & {piece.mark for piece in right}
        match = match_alike if pages.is_open else match_sections
        matched = (
            _find_line(*pieces, vocabulary, pages.page.language)
            if all(piece.name for piece in pieces)
            else _name_lone(pages, *pieces)
            for pieces in match(pages, left, right)
            if not (pages.is_open and _is_beside(pages, *pieces, typed))
        )
        for pieces in fold_beside(pages, filter(None, matched)):
            severity = _rate(comparison, *(piece.mark for piece in pieces))
            for problem in report_pieces(pages, [pieces]):
                yield replace(problem, severity=severity)
    yield from _compare_placeholders(comparison)
    for pair in comparison.pairs:
        for character, search in (("`", _INLINE_CODE), ("@", _MAIL)):
            yield from _compare_inline(comparison, pair, vocabulary, character, search)


def _is_beside(pages: PagePair, theirs: Piece, ours: Piece, code: Container[str]) -> bool:
    """Whether what is code on one page alone stands on the other one line by line, as a link or in a quotation."""
    lone, other = (theirs, pages.page) if theirs.name else (ours, pages.original)
    lines = [line.strip() for line in lone.mark.split("\n") if line.strip()]
    is_other = not (theirs.name and ours.name) and lone.mark not in code
    return is_other and bool(lines) and all(line in other.body for line in lines)


def _name_lone(pages: PagePair, theirs: Piece, ours: Piece) -> tuple[Piece, Piece]:
    """Code that only one page has, called by its first line that the other page has nowhere."""
    lone, other = (theirs, pages.page) if theirs.name else (ours, pages.original)
    own = (line for line in lone.mark.split("\n") if line.strip() and line.strip() not in other.body)
    line = next(own, "")
    lone = lone._replace(name=f"the code `{shorten(line, SHOWN)}`") if line else lone
    return (lone, ours) if theirs.name else (theirs, lone)


def _compare_inline(
    comparison: Comparison, pair: Pair, vocabulary: "_Vocabulary", character: str, search: re.Pattern[str]
) -> Iterator[Problem]:
    theirs, ours = (_join(blocks, character) for blocks in (pair.original, pair.translation))
    # What one of them has in another form is not asked for.
    lost, added = _find_differing(search, pair, theirs, ours) if theirs and ours else ("", "")
    if added and (character == "@" or not vocabulary.is_translated(lost, added, pair.language)):
        fix = f"Write `{lost}`, or correct the original."
        severity = _rate(comparison, lost, added)
        if not comparison.is_publication and character == "`":
            # A guess may be the wrong pair, and several words may be prose.
            rows = [[it["piece"] for it in search.finditer(side)] for side in (theirs, ours)]
            is_in_place = len(rows[0]) == len(rows[1]) and rows[0].index(lost) == rows[1].index(added)
            is_alike = SequenceMatcher(None, lost, added).ratio() > ALIKE
            is_plain = (is_in_place or is_alike) and f"{lost}{added}".isascii()
            is_prose = any(map(_PROSE.fullmatch, (lost, added)))
            certain = NOTE if is_prose else comparison.rate(pair, is_plain=is_plain)
            severity = max(severity, certain, key=[*Severity].index)
        yield report_difference(pair.place, pair.origin, f"`{lost}`", f"`{added}`", fix, severity=severity)


def _rate(comparison: Comparison, left: str, right: str) -> Severity:
    """How certain a difference is: elsewhere than in a publication code may have been translated, or paired wrongly.

    Of errors that were judged by hand, 24 of 32 were right.
    """
    if comparison.is_publication:
        return ERROR
    theirs, ours = ("".join(_LITERAL.sub("", side).casefold().split()) for side in (left, right))
    if theirs == ours or len({len(_OMISSION.findall(side)) for side in (left, right)}) > 1:
        return NOTE
    return WARNING


def _find_line(
    theirs: Piece, ours: Piece, vocabulary: "_Vocabulary", code: str
) -> tuple[Piece, Piece] | None:
    """Two pieces of code, called by the first line that differs; `None` where nothing but words was translated."""
    lines = [*zip_longest(theirs.mark.split("\n"), ours.mark.split("\n"), fillvalue="")]
    slip = next((sides for sides in lines if vocabulary.is_slip(*sides, code)), None)
    wrong = (sides for sides in lines if sides[0] != sides[1] and not vocabulary.is_translated(*sides, code))
    first = slip or next(wrong, None)
    if not first or (not slip and vocabulary.is_translated(theirs.mark, ours.mark, code)):
        return None
    # What a long line begins with is left out where both begin alike.
    start = max(len(commonprefix(first)) - SHOWN // 2, 0)
    shown = (f"{'…' if start else ''}{shorten(it[start:], SHOWN)}" if it.strip() else "" for it in first)
    lost, added = (f"the code `{line}`" if line else "" for line in shown)
    return theirs._replace(name=lost), ours._replace(name=added)


class _Vocabulary:
    """Tells words that were translated within code from code that was changed."""

    def __init__(self, comparison: Comparison) -> None:
        self._code = comparison.code
        lexicons = comparison.lexicons.items()
        self._stop_words = {code: frozenset(lexicon.words("stop_words")) for code, lexicon in lexicons}
        codes = "|".join(sorted({re.escape(code.partition("-")[0]) for code in self._stop_words}))
        # `<html lang="de">`, `texts/de/`
        self._codes = re.compile(rf"(?<=[\"'/_.-])(?:{codes})(?=[\"'/_.-])")
        self._words = {code: Counter[str]() for code in comparison.lexicons}
        for page in comparison.paper.pages:
            for block in page.blocks:
                text = block.text if page.language == self._code else block.words
                self._words[page.language].update(_split_code(text))

    def is_translated(self, left: str, right: str, code: str) -> bool:
        """Whether nothing but words and hosts differs, and most new words are ones that the translation uses.

        Sentences are known by the frequent words of both languages.
        """
        free = ((_SAMPLE_HOST, lambda _: ""), (_LITERAL, _drop_phrase), (self._codes, lambda _: "*"))
        if any(search.sub(blank, left) == search.sub(blank, right) for search, blank in free):
            return True
        if sorted(_DIGITS.findall(left)) != sorted(_DIGITS.findall(right)):
            return False
        theirs, ours = set(_split_code(left)), set(_split_code(right))
        here, there = self._stop_words[code], self._stop_words[self._code]
        if len(ours & (here - there)) >= TOLD_BY and len(theirs & (there - here)) >= TOLD_BY:
            return True
        added, known, original = ours - theirs, self._words[code], self._words[self._code]
        own = [it for it in added if known[it] > original[it] or not (original[it] or it.isascii())]
        are_labels = all(map(_LABEL.fullmatch, (left, right)))
        return bool(theirs - ours) and (are_labels or len(own) * 2 > len(added))

    def is_slip(self, left: str, right: str, code: str) -> bool:
        """Whether nothing differs but one word that the translation does not use, and that is nearly the right one."""
        words = [_split_code(side) for side in (left, right)]
        differing = [(one, other) for one, other in zip(*words, strict=False) if one != other]
        if len(words[0]) != len(words[1]) or len(differing) != 1:
            return False
        ((lost, added),) = differing
        is_unknown = added.isascii() and len(added) >= WHOLE_WORD and not self._words[code][added]
        return is_unknown and SequenceMatcher(None, lost, added).ratio() > SLIP


def _drop_phrase(literal: re.Match[str]) -> str:
    return "" if _PHRASE.search(literal[2]) else literal[0]


def _split_code(text: str) -> list[str]:
    """The words of a text or of code, in small letters; `variableName` is two."""
    return [word.casefold() for word in _CODE_WORD.findall(text)]


def _compare_placeholders(comparison: Comparison) -> Iterator[Problem]:
    # Elsewhere most of them are patterns in words, and translated: 2 of 20 were right.
    severity = ERROR if comparison.is_publication else NOTE
    texts: list[tuple[Place, object, tuple[str, str], tuple[str, str], Severity]] = [
        (pair.place, pair.origin, (_join(pair.original), _join(pair.translation)), pair.section, severity)
        for pair in comparison.pairs
    ]
    code, place = comparison.code, Place("docs/_data/strings.yml")
    texts += [
        (place, f"`{name}` in `{code}`", (words.get(code, ""), words.get(language.code, "")), ("", ""), ERROR)
        for name, words in comparison.paper.strings.items()
        for language in comparison.paper.translations
        if language.code in words
    ]
    for where, origin, sides, section, severity in texts:
        left, right = (set(_PLACEHOLDER.findall(text)) for text in sides)
        for name in (name for name in left ^ right if name not in section[name in left]):
            lost, added = (f"`{name}`" if name in names else "" for names in (left, right))
            fixes = (f"Put {lost} where it belongs.", f"Write it like the original, or remove {added}.")
            yield report_difference(where, origin, lost, added, *fixes, severity=severity)


def _join(blocks: Iterable[Block], character: str = "") -> str:
    """The Markdown of blocks that have a character, with one blank between words."""
    return " ".join(" ".join(block.text.split()) for block in blocks if character in block.text)


def _find_differing(search: re.Pattern[str], pair: Pair, theirs: str, ours: str) -> tuple[str, str]:
    """A piece of the original and one that stands in its place: the two most alike that the other side has nowhere."""
    lost = _find_missing(search, theirs, f"{ours} {pair.section[1]}")
    added = _find_missing(search, ours, f"{theirs} {pair.section[0]}") if lost else []
    if len(lost) == len(added):
        return next(zip(lost, added, strict=True), ("", ""))
    pairs = [(one, other) for one in lost[:FEW] for other in added[:FEW]]
    return max(pairs, key=lambda sides: SequenceMatcher(None, *sides).ratio(), default=("", ""))


def _find_missing(search: re.Pattern[str], text: str, other: str) -> list[str]:
    """The pieces of a text that are nowhere in the other."""
    pieces, others = (dict.fromkeys(it["piece"] for it in search.finditer(side)) for side in (text, other))
    alone = islice((piece for piece in pieces if piece not in others), SOUGHT)
    # Words may be part of others where they are no code; `key` is not in `keys`.
    typed, rest = "\n".join(others), search.sub("\n", other)
    # `tide clock` for `tide-clock`
    plain = rest.replace("-", " ")
    return [
        piece
        for piece in alone
        if piece.strip() not in rest
        and piece.strip().replace("-", " ") not in plain
        and not re.search(rf"(?<![a-zA-Z0-9_]){re.escape(piece.strip())}(?![a-zA-Z0-9_])", typed)
        # `clock.py` of `tides` is `tides/clock.py`.
        and not {*piece.strip().split("/")} <= others.keys()
    ]


def _list_code(page: Page) -> Iterator[Piece]:
    for block in page.blocks:
        if block.kind is BlockKind.CODE and block.text.strip() and _BOXES.isdisjoint(block.classes):
            first = shorten(block.text.strip().partition("\n")[0], SHOWN)
            yield Piece(block.kind, block.place, _strip_remarks(block), f"the code `{first}`")


def _is_letter(text: str) -> bool:
    """Whether nothing but sentences stands among code: it begins with a capital, ends like a sentence, and has no sign of code."""
    plain = text.strip(" \t\n#>*_-")
    is_sentence = plain[:1].isupper() and plain[-1:] in tuple(".!?…") and len(plain.split()) >= FEWEST_WORDS
    return is_sentence and all(_LETTER_LINE.fullmatch(line) for line in text.split("\n") if line.strip())


def _strip_remarks(block: Block) -> str:
    """The lines of code without remarks; of a diagram only its language and URLs, since its words are translated."""
    language = block.classes[0].lower() if block.classes else ""
    if language in DIAGRAMS or _DRAWN.search(block.text):
        return "\n".join((language, *_URL.findall(block.text)))
    if language in PLAIN and _is_letter(block.text):
        return "\n".join(sorted(_DIGITS.findall(block.text)))
    mark = REMARKS.get(language, r"\#|//")
    remark = re.compile(
        rf"""(?:(?<=\s)|^)(?:{mark})[^\n]*            # `x = 1  # a remark`, to the end of the line
        | /\*(?:[^*]|\*(?!/))*\*/                     # `/* a remark */`, over several lines or not
        | <!--(?:[^\n<]|<(?!!--))*?-->               # `<!-- a remark -->`
        """,
        re.MULTILINE | re.VERBOSE,
    )
    # Many languages leave the semicolon at the end of a line to taste.
    code = dedent(remark.sub("", block.text)).split("\n")
    lines = (_BLANKS.sub(" ", line.rstrip("; \t\r")) for line in code)
    return "\n".join(filter(None, lines if language in INDENTED else map(str.strip, lines)))
