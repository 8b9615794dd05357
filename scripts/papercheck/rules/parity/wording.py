"""Rules on wording: terms, forms of address and quotation marks, and that denials, questions and names of things stay what they are."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice

from papercheck.model import ERROR, WARNING, Block, Lexicon, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.comparison import Comparison, Pair
from papercheck.rules.parity.language_use import QUOTED, SHOWN, strip_quotations
from papercheck.rules.parity.notation import pattern
from papercheck.text import shorten

INFLECTION = 2
"""Letters that inflection may add to each part of a listed word: `driver`, `drivers`, `Fahrern`."""
NEAR = 40
"""Characters before and behind a word in which its neighbours stand; longer words are no names."""
SHORT = 45
"""Blanks between the words of a text below which a lost negation is one: in a longer text another sentence may deny it."""
MANY = 100
"""Differing pieces of one text that are looked for in the other one, each of which takes a search through all of it."""


@rule("parity", ERROR)
def avoided_word(comparison: Comparison) -> Iterator[Problem]:
    """No text uses a word that the paper avoids: in docs/_data/style.yml for good, in terms.yml for a concept.

    Bad:  avoid: {en: {lorry driver: driver}}, and a text with “lorry drivers”
    Good: the same, and a text with “drivers”
    """
    paper = comparison.paper
    for code in comparison.lexicons:
        avoided = {**_list_avoided(paper, code), **paper.style.avoid.get(code, {})}
        words = sorted(avoided, key=len, reverse=True)
        search = _inflect(words)
        for place, text in _list_own_texts(comparison, code) if search else ():
            for match in search.finditer(text) if search else ():
                instead = avoided[words[(match.lastindex or 1) - 1]]
                fix = f"Write `{instead}`." if instead else "Use another word."
                yield Problem(place, f"`{match[0]}` is a word that this paper avoids.", fix)


def _list_avoided(paper: Paper, code: str) -> Mapping[str, str]:
    """The words that a term replaces, each with the one to use."""
    return {
        word: next(iter(term.use.get(code, ())), term.term.get(code, ""))
        for term in paper.terms
        for word in term.avoid.get(code, ())
    }


def _inflect(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words, each a group, with the letters of an inflection at the end of each part."""
    forms = "|".join(f"({_form(word)})" for word in words)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE) if forms else None


def _form(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else rf"\w{{0,{INFLECTION}}}"
    return r"\s+".join(re.escape(part) + ending for part in word.removesuffix("*").split())


def _list_own_texts(comparison: Comparison, code: str) -> Iterator[tuple[Place, str]]:
    """Every text of a language with its place, quotations left out: others choose their own words."""
    return ((block.place, strip_quotations(block.own)) for block in comparison.list_blocks(code))


@rule("parity", WARNING)
def term_differs(comparison: Comparison) -> Iterator[Problem]:
    """Where the original uses a term of terms.yml, the translation uses the one it has for it.

    Bad:  use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Der Rückgang ist langsam.
    Good: use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Die Ebbe ist langsam.
    """
    code = comparison.code
    terms = [term for term in comparison.paper.terms if len(term.use) > 1 and code in term.use]
    searches = {
        (term.id, language): _inflect(words) for term in terms for language, words in term.use.items()
    }
    for pair in comparison.pairs if terms else ():
        left, right = pair.words
        for term in terms:
            theirs, ours = searches[term.id, code], searches.get((term.id, pair.language))
            if theirs and ours and (match := theirs.search(left)) and not ours.search(right):
                used = " or ".join(f"`{word}`" for word in term.use[pair.language])
                message = f"{pair.origin} says `{match[0]}`, and this does not say {used}."
                yield Problem(pair.place, message, f"Use {used} here, or another word in the original.")


@rule("parity", WARNING)
def mixed_form_of_address(comparison: Comparison) -> Iterator[Problem]:
    """A language addresses its readers in one form throughout: the one of docs/_data/style.yml, or the usual one.

    Bad:  Lesen Sie weiter. … Hier findest du mehr.
    Good: Lesen Sie weiter. … Hier finden Sie mehr.
    """
    for code, lexicon in comparison.lexicons.items():
        address = _FormsOfAddress(lexicon)
        uses = [
            (place, form, word)
            for place, text in _list_own_texts(comparison, code)
            for form, word in address.find(text)
        ]
        counts = Counter(form for _, form, _ in uses)
        usual = comparison.paper.style.address.get(code) or max(
            counts, key=lambda form: (counts[form], form), default=""
        )
        for place, form, word in uses:
            if form != usual:
                message = f"`{word}` is {form}, and the form of address in `{code}` is {usual}."
                yield Problem(place, message, f"Use the {usual} form of address throughout.")


class _FormsOfAddress:
    """The pronouns by which a language tells how it addresses its readers."""

    def __init__(self, lexicon: Lexicon) -> None:
        formal = "|".join(map(re.escape, lexicon.words("address_formal")))
        informal = "|".join(
            f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" for word in lexicon.words("address_informal")
        )
        # At the beginning of a sentence a capital says nothing.
        self._formal = re.compile(rf"(?<=[\w,;–-] )(?:{formal or '(?!)'})(?!\w)")
        self._informal = re.compile(rf"(?<![\w-])(?:{informal or '(?!)'})(?![\w-])")

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Each form of address with the word that shows it; one of a kind is enough for a text."""
        for form, search in (("formal", self._formal), ("informal", self._informal)):
            words = (match[0] for match in search.finditer(text) if not _is_in_name(match))
            yield from ((form, word) for word in islice(words, 1))


def _is_in_name(match: re.Match[str]) -> bool:
    """Whether capitals stand on both sides, as in `Café du Nord`."""
    before = match.string[max(match.start() - NEAR, 0) : match.start()].split()[-1:]
    after = match.string[match.end() : match.end() + NEAR].split()[:1]
    return match[0].islower() and all(side and side[0][:1].isupper() for side in (before, after))


@rule("parity", WARNING)
def wrong_quotation_mark(comparison: Comparison) -> Iterator[Problem]:
    """Quotation marks are those of the language, or those that docs/_data/style.yml names for it, and each is closed.

    Bad:  docs/de/index.md: Das heißt “Flut”.
    Good: docs/de/index.md: Das heißt „Flut“.
    """
    for code, lexicon in comparison.lexicons.items():
        named = comparison.paper.style.quotation_marks.get(code, ())
        known = named or lexicon.words("quotation_marks")
        marks = _QuotationMarks(known, is_strict=bool(named))
        fix = f"Use {' or '.join(f'`{pair}`' for pair in known)}."
        blocks = comparison.list_blocks(code) if known else ()
        for block, after in zip(blocks, [*blocks[1:], None], strict=False):
            if typed := marks.find_wrong(block.own):
                yield Problem(block.place, f"`{typed}` is not quoted as `{code}` quotes.", fix)
            elif typed := marks.find_open(block.words, after.words if after else ""):
                yield Problem(block.place, f"`{typed}` is opened here and not closed.", fix)


class _QuotationMarks:
    """The quotation marks of a language, and those it does not have."""

    def __init__(self, known: tuple[str, ...], *, is_strict: bool) -> None:
        self._pairs = {(pair[0], pair[-1]) for pair in known}
        self._double = [(opening, closing) for opening, closing in sorted(self._pairs) if opening in "“„"]
        signs = '“”„«»"' if is_strict else "“”„«»"
        self._quoted = re.compile(rf"(?<!\w)([{signs}])([^{signs}]{{1,{QUOTED}}})([{signs}])(?!\w)")

    def find_open(self, text: str, after: str) -> str:
        """A mark that is not closed in its paragraph, nor taken up by the next one, as in a long quotation."""
        for opening, closing in self._double:
            is_taken_up = after.lstrip().startswith(opening)
            if opening in text and text.count(opening) == text.count(closing) + 1 and not is_taken_up:
                return opening
        return ""

    def find_wrong(self, text: str) -> str:
        """The first quotation with marks of another language."""
        pairs = ((match[0], (match[1], match[3])) for match in self._quoted.finditer(text))
        return next((shorten(quotation, SHOWN) for quotation, pair in pairs if pair not in self._pairs), "")


_ENDED = re.compile(r"[.!?…:;][”“\"’»«)\]]*$")


@rule("parity", WARNING)
def negation_differs(comparison: Comparison) -> Iterator[Problem]:
    """A denial stays a denial, and a statement a statement.

    Bad:  original: The police may not share data.   translation: Die Polizei darf Daten teilen.
    Good: original: The police may not share data.   translation: Die Polizei darf keine Daten teilen.
    """
    for pair, one, other in comparison.read(_Negations):
        for left, right in _split_pair(pair) if one.is_known and other.is_known else ():
            lost, added = one.find(left), other.find(right)
            if lost and not other.may_deny(right):
                message = f"{pair.origin} says `{lost}`, and nothing here denies anything."
                yield Problem(pair.place, message, "Deny it here too, or correct the original.")
            elif added and not one.may_deny(left):
                message = f"This says `{added}`, and nothing in {pair.origin} denies anything."
                yield Problem(pair.place, message, "Remove the negation, or correct the original.")


def _split_pair(pair: Pair) -> Iterator[tuple[str, str]]:
    """Line by line where both have as many, and each is a sentence; else the whole, if it is short."""
    theirs, ours = (text.split("\n") for text in pair.words)
    if len(theirs) != len(ours) or not all(_ENDED.search(line) for line in (*theirs[:-1], *ours[:-1])):
        theirs, ours = (["\n".join(lines)] for lines in (theirs, ours))
    for left, right in zip(theirs, ours, strict=True):
        if max(left.count(" "), right.count(" ")) < SHORT:
            yield left, right


class _Negations:
    """How a language denies."""

    def __init__(self, lexicon: Lexicon) -> None:
        # “No. 6” counts and denies nothing.
        self._clear = pattern(lexicon.words("negation"), behind=r"(?!\.?\s?\d)")
        # As they are written: `No` may stand for a number where `no` does not.
        self._idiom = pattern(lexicon.words("negation_idioms"), flags=0)
        self._implied = pattern((*lexicon.words("negation_implied"), *lexicon.words("negation")))
        self._not_implied = pattern(lexicon.words("negation_implied_not"))
        self.is_known = bool(lexicon.words("negation"))

    def find(self, text: str) -> str:
        """The first word that denies, turns of phrase and quotations left out; nothing where there is none."""
        if not self._clear.search(text):
            return ""
        match = self._clear.search(self._idiom.sub(" ", strip_quotations(text)))
        return match[0] if match else ""

    def may_deny(self, text: str) -> bool:
        """Whether anything in the text denies, if only by its meaning."""
        return any(not self._not_implied.fullmatch(match[0]) for match in self._implied.finditer(text))


_ASKED = re.compile(r"[?？؟][\"”“»’'’)\]\s]*\Z")


@rule("parity", WARNING)
def question_differs(comparison: Comparison) -> Iterator[Problem]:
    """A question stays a question.

    Bad:  original: Who decides when to open the sluice?   translation: Jemand entscheidet, wann die Schleuse aufgeht.
    Good: original: Who decides when to open the sluice?   translation: Wer entscheidet, wann die Schleuse aufgeht?
    """
    for pair in comparison.pairs:
        left, right = pair.words
        if _ASKED.search(left) and "?" not in right:
            yield Problem(pair.place, f"{pair.origin} is a question, and this is none.", "Ask it here too.")
        elif _ASKED.search(right) and "?" not in left:
            yield Problem(pair.place, f"This is a question, and {pair.origin} is none.", "Say it here too.")


_INLINE_CODE = re.compile(
    r"(?<![\\`])(?P<mark>`+)(?P<code>.+?)(?<!`)(?P=mark)(?!`)", re.DOTALL
)  # `tide --now`
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@rule("parity", ERROR)
def verbatim_differs(comparison: Comparison) -> Iterator[Problem]:
    """Code within a sentence, and an e-mail address, are the same in every language.

    Bad:  original: Run `tide --now`.   translation: Starten Sie `flut --jetzt`.
    Good: original: Run `tide --now`.   translation: Starten Sie `tide --now`.
    """
    for pair in comparison.pairs:
        for sign, find in (("`", _find_code), ("@", _MAIL.findall)):
            theirs, ours = _join(pair.original, sign), _join(pair.translation, sign)
            left, right = dict.fromkeys(find(theirs)), dict.fromkeys(find(ours))
            lost, added = _find_missing(left, right, ours), _find_missing(right, left, theirs)
            # What one of them has in another form is not asked for.
            if lost and added:
                message = f"`{added}` stands where {pair.origin} has `{lost}`."
                yield Problem(pair.place, message, f"Write `{lost}`, or correct the original.")


def _find_code(text: str) -> list[str]:
    return [match["code"] for match in _INLINE_CODE.finditer(text)]


def _join(blocks: Iterable[Block], sign: str) -> str:
    """The Markdown of blocks that have a sign, with one blank between words."""
    return " ".join(" ".join(block.text.split()) for block in blocks if sign in block.text)


def _find_missing(pieces: Iterable[str], others: Container[str], text: str) -> str:
    """The first piece that is neither among the others nor anywhere in their text; empty where there is none."""
    alone = (piece for piece in pieces if piece not in others)
    return next((piece for piece in islice(alone, MANY) if piece.strip() not in text), "")
