"""The rule on what is the same in every language, letter by letter: code, placeholders and e-mail addresses."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice, zip_longest

from papercheck.model import ERROR, WARNING, Block, BlockKind, Page, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity import SHOWN, Comparison, Pair, report_difference
from papercheck.rules.parity.structure_parity import Piece, match_pieces, report_pieces
from papercheck.text import shorten

SOUGHT = 100
"""Differing pieces of one text that are looked for in the other one, each of which takes a search through all of it."""
DIAGRAMS = frozenset("mermaid plantuml dot graphviz d2 text txt".split())
"""Languages of code that hold words for readers, and are translated."""
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


@rule("parity", ERROR, WARNING)
def verbatim_differs(comparison: Comparison) -> Iterator[Problem]:
    """Code, placeholders and e-mail addresses are the same in every language.

    Only remarks in code, and the words in diagrams, are translated.

    Bad:  original: Run `tide --now`, {count} times.   translation: Starten Sie {anzahl} Mal `flut --jetzt`.
    Good: original: Run `tide --now`, {count} times.   translation: Starten Sie {count} Mal `tide --now`.
    """
    vocabulary = _Vocabulary(comparison)
    for original, page in comparison.pages:
        yield from _compare_code(comparison, vocabulary, original, page)
    yield from _compare_placeholders(comparison)
    for pair in comparison.pairs:
        for character, search in (("`", _INLINE_CODE), ("@", _MAIL)):
            left, right = (_join(blocks, character) for blocks in (pair.original, pair.translation))
            # What one of them has in another form is not asked for.
            lost = _find_missing(search, left, right) if left and right else ""
            added = _find_missing(search, right, left) if lost else ""
            if added and (character == "@" or not vocabulary.is_translated(lost, added, pair.language)):
                fix = f"Write {lost}, or correct the original."
                yield report_difference(pair.place, pair.origin, lost, added, fix)
        for lost, added in vocabulary.find_misspelt_names(pair):
            fix = f"Write `{lost}`, or correct the original."
            problem = report_difference(pair.place, pair.origin, f"`{lost}`", f"`{added}`", fix)
            yield replace(problem, severity=WARNING)


def _compare_code(
    comparison: Comparison, vocabulary: "_Vocabulary", original: Page, page: Page
) -> Iterator[Problem]:
    left, right = (list(_list_code(comparison, side)) for side in (original, page))
    for theirs, ours in match_pieces(left, right):
        pieces = (theirs, ours)
        if theirs.name and ours.name:
            lines = zip_longest(theirs.mark.split("\n"), ours.mark.split("\n"), fillvalue="")
            wrong = (
                sides
                for sides in lines
                if sides[0] != sides[1] and not vocabulary.is_translated(*sides, page.language)
            )
            sides = next(wrong, ("", ""))
            is_prose = sides[0] != sides[1] and vocabulary.is_translated(
                theirs.mark, ours.mark, page.language
            )
            if sides[0] == sides[1] or is_prose:
                continue
            lost, added = (f"`{shorten(line.strip(), SHOWN)}`" if line.strip() else "" for line in sides)
            pieces = (theirs._replace(name=f"the code {lost}"), ours._replace(name=f"the code {added}"))
        yield from report_pieces(comparison, original, page, [pieces])


class _Vocabulary:
    """Tells names and sentences that were translated within code from code that was changed."""

    def __init__(self, comparison: Comparison) -> None:
        self._code = comparison.code
        self._stop_words = {
            code: frozenset(lexicon.words("stop_words")) for code, lexicon in comparison.lexicons.items()
        }
        self._words = {code: Counter[str]() for code in comparison.lexicons}
        self._names = {code: Counter[str]() for code in comparison.lexicons}
        for page in comparison.paper.pages:
            is_original = page.language == self._code
            for block in page.blocks:
                words = _split_code(block.text if is_original else block.words)
                self._words[page.language].update(words)
                self._names[page.language].update(_NAME.findall(block.words))

    def is_translated(self, left: str, right: str, code: str) -> bool:
        """Whether nothing but words differs, and each new word is one that only the translation uses.

        Sentences are known by the frequent words of both languages.
        """
        if sorted(_DIGITS.findall(left)) != sorted(_DIGITS.findall(right)):
            return False
        theirs, ours = set(_split_code(left)), set(_split_code(right))
        original = self._words[self._code]
        added, lost = ours - theirs, theirs - ours
        own = {word for word in added if self._is_own(word, code)}
        if any(len(word) > SHORT and get_close_matches(word, theirs, 1, NEARLY) for word in added - own):
            return False
        here, there = self._stop_words[code], self._stop_words[self._code]
        if len(ours & (here - there)) >= TOLD_BY and len(theirs & (there - here)) >= TOLD_BY:
            return True
        is_known = not any(original[word] for word in added - own)
        return bool(lost) and len(own) * 2 > len(added) and is_known

    def _is_own(self, word: str, code: str) -> bool:
        """Whether the translation alone uses a word, as it is or as a part of others."""
        known, original = self._words[code], self._words[self._code]
        if known[word] > original[word] or not (original[word] or word.isascii()):
            return True
        return (
            not original[word]
            and len(word) > SHORT
            and any(
                len(other) > SHORT and times > original[other]
                for other, times in known.items()
                if word.startswith(other) or word.endswith(other) or other.startswith(word)
            )
        )

    def find_misspelt_names(self, pair: Pair) -> Iterator[tuple[str, str]]:
        """Names of the original that the translation has nearly, in letters that nobody else uses."""
        theirs, ours = (set(_NAME.findall(text)) for text in pair.words)
        known, original = self._names[pair.language], self._names[self._code]
        rare = [word for word in ours - theirs if not original[word] and known[word] <= 1]
        for name in sorted(theirs - ours) if rare else ():
            # What nobody writes so elsewhere may be a word of the language, unless letters within it are large.
            if known[name] or not name[1:].islower():
                for word in get_close_matches(name, rare, 1, NEARLY):
                    if not _is_inflected(name, word):
                        yield name, word


def _is_inflected(name: str, word: str) -> bool:
    """Whether nothing but an ending differs; of abbreviations only an `s` is one."""
    beginning = len(name) - ENDING if name[1:].islower() else len(name.removesuffix("s"))
    return word.startswith(name[: max(beginning, 1)]) or word.casefold() == name.casefold()


_DIGITS = re.compile(r"\d+")
_CODE_WORD = re.compile(r"[^\W\d_]+?(?=[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]|[\W\d_]|$)")
_NAME = re.compile(r"\b[^\W\d_a-zß-ÿ][^\W\d_]{2,}\b")
NEARLY = 0.8
"""Likeness from which on a word is another one with a letter too many or too few."""
SHORT = 3
"""Letters of words that are near too many others."""
ENDING = 2
"""Letters of a name that its language may change: `Bremen`, `Bremer`."""
TOLD_BY = 2
"""Frequent words of a language from which on a text is a sentence in it, and no code."""


def _split_code(text: str) -> list[str]:
    """The words of a text or of code, in small letters; `variableName` is two."""
    return [word.casefold() for word in _CODE_WORD.findall(text)]


def _compare_placeholders(comparison: Comparison) -> Iterator[Problem]:
    texts: list[tuple[Place, object, tuple[str, str]]] = [
        (pair.place, pair.origin, (_join(pair.original), _join(pair.translation)))
        for pair in comparison.pairs
    ]
    code, place = comparison.code, Place("docs/_data/strings.yml")
    texts += [
        (place, f"`{name}` in `{code}`", (words.get(code, ""), words.get(language.code, "")))
        for name, words in comparison.paper.strings.items()
        for language in comparison.paper.translations
    ]
    for where, origin, sides in texts:
        left, right = (set(_PLACEHOLDER.findall(text)) for text in sides)
        for name in left ^ right:
            lost, added = (f"`{name}`" if name in names else "" for names in (left, right))
            fixes = (f"Put {lost} where it belongs.", f"Write it like the original, or remove {added}.")
            yield report_difference(where, origin, lost, added, *fixes)


def _join(blocks: Iterable[Block], character: str = "") -> str:
    """The Markdown of blocks that have a character, with one blank between words."""
    return " ".join(" ".join(block.text.split()) for block in blocks if character in block.text)


def _find_missing(search: re.Pattern[str], text: str, other: str) -> str:
    """The first piece of a text that is nowhere in the other; empty where there is none."""
    pieces, others = (
        dict.fromkeys(match["piece"] for match in search.finditer(side)) for side in (text, other)
    )
    alone = islice((piece for piece in pieces if piece not in others), SOUGHT)
    return next((f"`{piece}`" for piece in alone if piece.strip() not in other), "")


def _list_code(_: Comparison, page: Page) -> Iterator[Piece]:
    for block in page.blocks:
        if block.kind is BlockKind.CODE:
            first = shorten(block.text.strip().partition("\n")[0], SHOWN)
            yield Piece(block.kind, block.place, _strip_remarks(block), f"the code `{first}`")


_BLANKS = re.compile(r"(?<=\S)[ \t]+")


def _strip_remarks(block: Block) -> str:
    """The lines of code without remarks; of a diagram only its language, since its words are translated."""
    language = block.classes[0] if block.classes else ""
    if language in DIAGRAMS:
        return language
    mark = REMARKS.get(language, r"\#|//")
    remark = re.compile(
        rf"""(?:(?<=\s)|^)(?:{mark})[^\n]*            # `x = 1  # a remark`, to the end of the line
        | /\*[^*\n]*\*/                             # `/* a remark */`
        | <!--(?:[^\n<]|<(?!!--))*?-->               # `<!-- a remark -->`
        """,
        re.MULTILINE | re.VERBOSE,
    )
    lines = (_BLANKS.sub(" ", line.rstrip()) for line in remark.sub("", block.text).split("\n"))
    return "\n".join(line for line in lines if line)
