"""Promises about words: one term a concept, no word the paper avoids, one form of address, the language's own quotation marks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from papercheck.model import ERROR, WARNING, Block, Lexicon, Paper, Place, Problem, Term
from papercheck.rules import rule
from papercheck.rules.parity.alignment import WORDED, front_blocks, pairs
from papercheck.rules.parity.speech import shortened, unquoted

NEAR = 40
"""Letters before and behind a word in which its neighbours stand."""


@rule("parity", ERROR)
def avoided_word(paper: Paper) -> Iterator[Problem]:
    """No text uses a word that the paper avoids: in docs/_data/style.yml for good, in terms.yml for a concept.

    Bad:  avoid: {en: {lorry driver: driver}}, and a text with “lorry drivers”
    Good: the same, and a text with “drivers”
    """
    for language in paper.languages:
        avoided = {**_of_terms(paper.terms, language.code), **paper.style.avoid.get(language.code, {})}
        search = _inflected(avoided)
        for place, text in _texts(paper, language.code):
            for match in search.finditer(text) if search else ():
                instead = next((better for word, better in avoided.items() if _is_form(match[0], word)), "")
                fix = f"Write `{instead}`." if instead else "Use another word."
                yield Problem(place, f"`{match[0]}` is a word that this paper avoids.", fix)


def _of_terms(terms: Iterable[Term], code: str) -> dict[str, str]:
    return {
        word: next(iter(term.use.get(code, ())), term.term.get(code, ""))
        for term in terms
        for word in term.avoid.get(code, ())
    }


def _inflected(listed: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words, with up to two letters of inflection at the end of each part."""
    forms = "|".join(_form(word) for word in sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE) if forms else None


def _form(word: str) -> str:
    parts = word.removesuffix("*").split()
    ending = r"\w*" if word.endswith("*") else r"\w{0,2}"
    return r"\s+".join(re.escape(part) + ending for part in parts)


def _is_form(typed: str, word: str) -> bool:
    return bool(re.fullmatch(_form(word), typed, re.IGNORECASE))


def _blocks(paper: Paper, code: str) -> Iterator[Block]:
    """Every block of words in a language, on pages and in records."""
    for page in paper.in_language(code):
        yield from (block for block in (*front_blocks(page), *page.blocks) if block.kind in WORDED)
    yield from (passage[code] for passage in paper.passages if code in passage)


def _texts(paper: Paper, code: str) -> Iterator[tuple[Place, str]]:
    """Every text of a language with its place, quotations left out: others choose their own words."""
    return ((block.place, unquoted(block.own)) for block in _blocks(paper, code))


@rule("parity", WARNING)
def term_differs(paper: Paper) -> Iterator[Problem]:
    """Where the original uses a term of terms.yml, the translation uses the one it has for it.

    Bad:  use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Der Rückgang ist langsam.
    Good: use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Die Ebbe ist langsam.
    """
    original = paper.original.code
    fixed = [term for term in paper.terms if len(term.use) > 1 and original in term.use]
    searches = {(term.id, code): _inflected(used) for term in fixed for code, used in term.use.items()}
    for pair in pairs(paper) if fixed else ():
        left, right = pair.words
        for term in fixed:
            theirs, ours = searches[term.id, original], searches.get((term.id, pair.language))
            if theirs and ours and (match := theirs.search(left)) and not ours.search(right):
                used = " or ".join(f"`{word}`" for word in term.use[pair.language])
                message = f"{pair.original[0].place} says `{match[0]}`, and this does not say {used}."
                fix = f"Use {used} here, or another word in the original."
                yield Problem(pair.place, message, fix)


@rule("parity", WARNING)
def mixed_address(paper: Paper) -> Iterator[Problem]:
    """A language addresses its readers in one form throughout: the one of docs/_data/style.yml, or the usual one.

    Bad:  Lesen Sie weiter. … Hier findest du mehr.
    Good: Lesen Sie weiter. … Hier finden Sie mehr.
    """
    for language in paper.languages:
        forms = _Address(paper.lexicon(language.code))
        found = [
            (place, form, word)
            for place, text in _texts(paper, language.code)
            for form, word in forms.read(text)
        ]
        counts = Counter(form for _, form, _ in found)
        usual = paper.style.address.get(language.code) or max(
            counts, key=lambda form: (counts[form], form), default=""
        )
        for place, form, word in found:
            if form != usual:
                message = f"`{word}` is {form}, and the form of address in `{language.code}` is {usual}."
                fix = f"Use the {usual} form of address throughout."
                yield Problem(place, message, fix)


class _Address:
    """The pronouns by which a language tells how it addresses its readers."""

    def __init__(self, lexicon: Lexicon) -> None:
        formal = "|".join(map(re.escape, lexicon.words("address_formal")))
        words = [
            f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" for word in lexicon.words("address_informal")
        ]
        # At the beginning of a sentence a capital says nothing.
        self._formal = re.compile(rf"(?<=[\w,;–-] )(?:{formal})(?!\w)") if formal else None
        self._informal = re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])") if words else None

    def read(self, text: str) -> Iterator[tuple[str, str]]:
        """Each form of address with the word that shows it; one of a kind is enough for a text."""
        for form, search in (("formal", self._formal), ("informal", self._informal)):
            found = (
                (match for match in search.finditer(text) if not _is_in_name(match)) if search else iter(())
            )
            if match := next(found, None):
                yield form, match[0]


def _is_in_name(match: re.Match[str]) -> bool:
    """Whether capitals stand on both sides, as in `Café du Nord`."""
    before = match.string[max(match.start() - NEAR, 0) : match.start()].split()[-1:]
    after = match.string[match.end() : match.end() + NEAR].split()[:1]
    return match[0].islower() and all(each and each[0][:1].isupper() for each in (before, after))


@rule("parity", WARNING)
def quotation_marks(paper: Paper) -> Iterator[Problem]:
    """Quotation marks are those of the language, or those that docs/_data/style.yml names for it, and each is closed.

    Bad:  docs/de/index.md: Das heißt “Flut”.
    Good: docs/de/index.md: Das heißt „Flut“.
    """
    for language in paper.languages:
        named = paper.style.quotation_marks.get(language.code, ())
        known = named or paper.lexicon(language.code).words("quotation_marks")
        marks = _Marks(known, is_strict=bool(named))
        usual = " or ".join(f"`{pair}`" for pair in known)
        blocks = list(_blocks(paper, language.code)) if known else []
        for block, after in zip(blocks, [*blocks[1:], None], strict=False):
            if typed := marks.wrong(block.own):
                message = f"`{typed}` is not quoted as `{language.code}` quotes."
                yield Problem(block.place, message, f"Use {usual}.")
            elif typed := marks.open(block.words, after.words if after else ""):
                message = f"`{typed}` is opened here and not closed."
                yield Problem(block.place, message, f"Use {usual}.")


class _Marks:
    """The quotation marks of a language, and those it does not have."""

    def __init__(self, known: tuple[str, ...], *, is_strict: bool) -> None:
        self._pairs = {(pair[0], pair[-1]) for pair in known}
        self._double = [(opening, closing) for opening, closing in self._pairs if opening in "“„"]
        signs = '“”„«»"' if is_strict else "“”„«»"
        self._quoted = re.compile(rf"(?<!\w)([{signs}])([^{signs}]{{1,300}})([{signs}])(?!\w)")

    def open(self, text: str, after: str) -> str:
        """A mark that is not closed in its paragraph, nor taken up by the next one, as in a long quotation."""
        for opening, closing in self._double:
            is_taken_up = after.lstrip().startswith(opening)
            if opening in text and text.count(opening) == text.count(closing) + 1 and not is_taken_up:
                return opening
        return ""

    def wrong(self, text: str) -> str:
        """The first quotation with marks of another language."""
        for match in self._quoted.finditer(text):
            if (match[1], match[3]) not in self._pairs:
                return shortened(match[0])
        return ""
