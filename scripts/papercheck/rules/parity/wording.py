"""Rules on wording: terms, forms of address and quotation marks, and that denials and questions stay what they are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from papercheck.languages import compile_words, join_words
from papercheck.model import ERROR, NOTE, WARNING, Block, BlockKind, Lexicon, Origin, Place, Problem, Severity
from papercheck.rules import SHOWN, rule
from papercheck.rules.parity import Comparison
from papercheck.rules.parity.language_identification import QUOTED, list_foreign_places, strip_quotations
from papercheck.rules.parity.pairs import KIN, Pair, align_sentences, name_lines, split_sentences
from papercheck.rules.typed_markup import locate_typed
from papercheck.text import shorten

INFLECTION = 2
"""Letters that inflection may add to each part of a listed word: `driver`, `drivers`, `Fahrern`."""
NEAR = 40
"""Characters before and behind a word in which its neighbours stand; longer words are no names."""
TERSE = 12
"""Blanks between the words of a sentence from which on it may well say the same with a denial."""
MOST_SENTENCES = 30
"""Sentences of two texts up to which each is weighed with each."""
SHORT = 45
"""Blanks between the words of a text below which a lost negation is one: in a longer text another sentence may deny it."""


@rule("parity", ERROR, last=False)
def avoided_word(comparison: Comparison) -> Iterator[Problem]:
    """No text uses a word that the paper avoids: in docs/_data/style.yml for good, in terms.yml for a concept.

    Bad:  avoid: {en: {lorry driver: driver}}, and a text with “lorry drivers”
    Good: the same, and a text with “drivers”
    """
    paper = comparison.paper
    for code, blocks in comparison.blocks.items():
        avoided: dict[str, str] = {}
        for term in paper.terms:
            instead = next(iter(term.use.get(code, ())), term.term.get(code, ""))
            avoided |= dict.fromkeys(term.avoid.get(code, ()), instead)
        avoided |= paper.style.avoid.get(code, {})
        words = sorted(avoided, key=len, reverse=True)
        search = _inflect(words)
        # Others choose their own words.
        for block in blocks if words else ():
            for match in search.finditer(strip_quotations(block.own)):
                instead = avoided[words[(match.lastindex or 1) - 1]]
                fix = f"Write `{instead}`." if instead else "Use another word."
                yield Problem(block.place, f"`{match[0]}` is a word that this paper avoids.", fix)


@rule("parity", WARNING)
def term_differs(comparison: Comparison) -> Iterator[Problem]:
    """Where the original uses a term of terms.yml, the translation uses the one it has for it.

    Bad:  use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Der Rückgang ist langsam.
    Good: use: {en: [ebb], de: [Ebbe]}; original: The ebb is slow.   translation: Die Ebbe ist langsam.
    """
    code = comparison.code
    terms = [
        (use, {language: _inflect(words) for language, words in use.items() if words})
        for use in (term.use for term in comparison.paper.terms)
        if use.get(code)
    ]
    for pair in comparison.pairs if terms else ():
        left, right = pair.words
        for use, searches in terms:
            match = searches[code].search(left) if pair.language in searches else None
            if match and not searches[pair.language].search(right):
                used = " or ".join(f"`{word}`" for word in use[pair.language])
                message = f"{pair.origin} says `{match[0]}`, and this does not say {used}."
                yield Problem(pair.place, message, f"Use {used} here, or another word in the original.")


def _inflect(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, each a group, with the letters of an inflection, or any for a star, at the end of each part."""
    forms = []
    for word in words:
        ending = r"\w*" if word.endswith("*") else rf"\w{{0,{INFLECTION}}}"
        forms.append(r"\s+".join(re.escape(part) + ending for part in word.removesuffix("*").split()))
    return re.compile(rf"(?<!\w)(?:{'|'.join(f'({form})' for form in forms)})(?!\w)", re.IGNORECASE)


_LABELLED = re.compile(r"[ \t]*(?:[:=(–—]|-[ ]|\n|\Z)")
"""What follows on the name of a field, in a cell of its own or in a line."""


@rule("parity", WARNING, last=False)
def mixed_form_of_address(comparison: Comparison) -> Iterator[Problem]:
    """A language addresses its readers in one form throughout: the one of docs/_data/style.yml, or the usual one.

    Bad:  Lesen Sie weiter. … Hier findest du mehr.
    Good: Lesen Sie weiter. … Hier finden Sie mehr.
    """
    foreign = list_foreign_places(comparison)
    for code, blocks in comparison.blocks.items():
        words = comparison.lexicons[code].words
        formal, informal = words("address_formal"), words("address_informal")
        either = {form for word in informal for form in (word, word[:1].upper() + word[1:])}
        searches = {
            # At the beginning of a sentence a capital says nothing.
            "formal": re.compile(rf"(?<=[\w,;–-] )(?:{join_words(formal)})(?!\w)"),
            "informal": re.compile(rf"(?<![\w-])(?:{join_words(either)})(?![\w-])"),
        }
        uses = []
        own = [block for block in blocks if block.place not in foreign]
        for block in own if formal or informal else ():
            text = strip_quotations(block.own)
            for form, search in searches.items():
                # One of a kind is enough for a text.
                match = next((match for match in search.finditer(text) if not _is_name(match)), None)
                uses += [(block.place, form, match[0])] if match else []
        counts = Counter(form for _, form, _ in uses)
        # A single page with many of them may be a notice of a lawyer.
        pages = Counter(form for _, form in {(place.path, form) for place, form, _ in uses})
        most = max(counts, key=lambda form: (pages[form], counts[form], form), default="")
        usual = comparison.paper.style.address.get(code) or most
        others = [use for use in uses if use[1] != usual]
        # Elsewhere a page may have been written by somebody else.
        is_each = comparison.is_publication
        for _, group in groupby(others, key=lambda use: use[0] if is_each else use[0].path):
            (place, form, word), *rest = group
            more = name_lines([it for it, *_ in rest], "so is", "so are")
            message = f"`{word}` is {form}{more}, and the form of address in `{code}` is {usual}."
            yield Problem(place, message, f"Use the {usual} form of address throughout.")


def _is_name(match: re.Match[str]) -> bool:
    """Whether capitals stand on both sides, as in `Café du Nord`, or a word with a capital is a line or its label: `Dir: in or out`."""
    before = match.string[max(match.start() - NEAR, 0) : match.start()]
    after = match.string[match.end() : match.end() + NEAR]
    if match[0].islower():
        sides = before.split()[-1:], after.split()[:1]
        return all(side and side[0][:1].isupper() for side in sides)
    return not before.rpartition("\n")[2].strip() and bool(_LABELLED.match(after))


_CURLING = re.compile(r"(?:^|/)(?:_config\.ya?ml|hugo\.\w+|astro\.config\.\w+)$|^config/_default/")
"""Settings of programs that make curly marks of straight ones by themselves."""
_STRAIGHT_END = re.compile(r'(?<=\S)"(?!\w)')


@rule("parity", WARNING, last=False)
def wrong_quotation_mark(comparison: Comparison) -> Iterator[Problem]:
    """Quotation marks are those of the language, or those that docs/_data/style.yml names for it, and each is closed.

    Bad:  docs/de/index.md: Das heißt “Flut”.
    Good: docs/de/index.md: Das heißt „Flut“.
    """
    foreign = list_foreign_places(comparison)
    is_curled = any(map(_CURLING.search, comparison.paper.files))
    for code, blocks in comparison.blocks.items():
        named = comparison.paper.style.quotation_marks.get(code, ())
        known = named or comparison.lexicons[code].words("quotation_marks")
        pairs = {(pair[0], pair[-1]) for pair in known}
        marks = '“”„«»"' if named else "“”„«»"
        quoted = re.compile(rf"(?<!\w)([{marks}])[^{marks}]{{1,{QUOTED}}}([{marks}])(?!\w)")
        fix = f"Use {' or '.join(f'`{pair}`' for pair in known)}."
        left = comparison.original_texts if code != comparison.code else frozenset()
        own = [it for it in blocks if it.own not in left and it.place not in foreign] if known else []
        for block, after in zip(own, [*own[1:], None], strict=False):
            # `Settings » Sound » Volume` is a way, and no quotation.
            quotes = (it for it in quoted.finditer(block.own) if it[1] != it[2] or it[0][1:2].strip())
            wrong = (match[0] for match in quotes if match.groups() not in pairs)
            if typed := next(wrong, ""):
                message = f"`{shorten(typed, SHOWN)}` is not quoted as `{code}` quotes."
                yield Problem(locate_typed(block, typed), message, fix)
            elif opened := next(_list_open(pairs, block, after, is_curled=is_curled), None):
                yield Problem(*opened, fix)


def _list_open(
    pairs: Iterable[tuple[str, str]], block: Block, after: Block | None, *, is_curled: bool
) -> Iterator[tuple[Place, str]]:
    """Marks that are not closed in their paragraph, nor taken up by the next one, as in a long quotation: where, and what is wrong."""
    words = _STRAIGHT_END.sub("”", block.words) if is_curled else block.words
    for opening, closing in sorted(pairs):
        is_open = opening in "“„" and 0 < words.count(opening) == words.count(closing) + 1
        if is_open and not (after and after.words.lstrip().startswith(opening)):
            unclosed = re.compile(rf"{opening}(?![^{opening}]*{closing})")
            typed = unclosed.search(block.text)
            start = typed.start() if typed else 0
            at = block.place
            origin = Origin(block.text, at.path, at.line, at.column)
            wrong = _STRAIGHT_END.search(block.text, start, start + QUOTED) if typed else None
            if wrong:
                message = (
                    f"`{shorten(block.text[start : wrong.end()], SHOWN)}` is closed with a straight mark."
                )
                yield origin.place(wrong.start()), message
            else:
                yield origin.place(start), f"`{opening}` is opened here and not closed."


ALIKE, SLACK = 1.6, 20
"""How many times longer a sentence may be than the one it is compared with, and how many letters besides."""
_APOSTROPHES = str.maketrans("ʼ´", "’’")
_MARKS = "?？؟՞;"
"""Among them that of Greek, which elsewhere asks nothing."""
_ASKED = re.compile(rf"[{_MARKS[:-1]}][\"”“»’'’)\]\s]*\Z")


@rule("parity", WARNING, NOTE)
def statement_differs(comparison: Comparison) -> Iterator[Problem]:
    """A denial stays a denial, a question a question, and a statement a statement.

    Bad:  original: The police may not share data.   translation: Die Polizei darf Daten teilen.
    Good: original: The police may not share data.   translation: Die Polizei darf keine Daten teilen.
    """
    for pair, one, other in comparison.read(_Negations):
        # Elsewhere a denial may be put another way: of 36 findings 4 were right.
        is_open = not comparison.is_publication
        parts, is_in_turn = _split_pair(pair) if one.is_known and other.is_known else ([], False)
        # As many sentences of about the same lengths belong together, whatever stands around them.
        is_guess = is_open and not pair.is_sure and not (is_in_turn and len(parts) > 1)
        denials = [(bool(one.find(left)), bool(other.find(right))) for left, right in parts]
        for number, (left, right) in enumerate(parts if pair.words[0] != pair.words[1] else ()):
            # What has no counterpart may have gone anywhere, or was left out: it is no other statement.
            is_alike = len(parts) == 1 or (left and right and _are_alike((left, right)))
            if not is_alike or max(left.count(" "), right.count(" ")) >= SHORT:
                continue
            # One that has gone to the sentence before or behind is still there.
            near = sum(theirs - ours for theirs, ours in denials[max(number - 1, 0) : number + 2])
            lost = one.find(left) if near > 0 or len(parts) == 1 else ""
            added = other.find(right) if near < 0 or len(parts) == 1 else ""
            # What is quoted from a program denies in its own language.
            is_kept = lost and re.search(rf"\b{re.escape(lost)}\b", right, re.IGNORECASE)
            here, there = "nothing here", f"nothing in {pair.origin}"
            if len(parts) > 1:
                here, there = (f"nothing in `{shorten(side, SHOWN)}`" for side in (right, left))
            if lost and not is_kept and not other.may_deny(right, left):
                message = f"{pair.origin} says `{lost}`, and {here} denies anything."
                is_free = is_guess or (is_open and left.count(" ") >= 2 * TERSE)
                severity = NOTE if is_free else WARNING
                yield Problem(pair.place, message, "Deny it here too, or correct the original.", severity)
            elif added and not one.may_deny(left, right):
                message = f"This says `{added}`, and {there} denies anything."
                fix = "Remove the negation, or correct the original."
                yield Problem(pair.place, message, fix, NOTE if is_open else WARNING)
        yield from _compare_questions(pair, NOTE if is_guess else WARNING)


def _compare_questions(pair: Pair, severity: Severity) -> Iterator[Problem]:
    left, right = pair.translated
    # Whether a heading asks or names what is asked is a matter of style.
    if pair.original[0].kind is not BlockKind.PARAGRAPH:
        return
    if _ASKED.search(left) and not {*_MARKS} & {*right}:
        message = f"{pair.origin} is a question, and this is none."
        yield Problem(pair.place, message, "Ask it here too.", severity)
    elif _ASKED.search(right) and not {*_MARKS} & {*left}:
        message = f"This is a question, and {pair.origin} is none."
        yield Problem(pair.place, message, "Say it here too.", severity)


def _split_pair(pair: Pair) -> tuple[list[tuple[str, str]], bool]:
    """Sentence by sentence; in turn where both have as many of about the same lengths, else as these and what they share say."""
    theirs, ours = (list(split_sentences(text)) for text in pair.translated)
    if len(theirs) != len(ours) or not all(map(_are_alike, zip(theirs, ours, strict=True))):
        is_much = len(theirs) * len(ours) > MOST_SENTENCES**2
        parts = [] if is_much else [*align_sentences(theirs, ours)]
        return parts if any(map(_are_alike, parts)) else [pair.translated], False
    return [*zip(theirs, ours, strict=True)], True


def _are_alike(sides: tuple[str, str]) -> bool:
    return max(map(len, sides)) <= ALIKE * min(map(len, sides)) + SLACK


class _Negations:
    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words("negation")
        # “No. 6” and “ID no: X 6” count and deny nothing, even where a sentence seems to end before the number.
        self._clear = compile_words(words, behind=r"(?![.:]?\s?\d|:\s?[A-Z ]{0,9}\d|\.\Z)")
        # As they are written: `No` may stand for a number where `no` does not.
        self._idiom = compile_words(lexicon.words("negation_idioms"), flags=0)
        self._implied = compile_words((*lexicon.words("negation_implied"), *words))
        self._not_implied = compile_words(lexicon.words("negation_implied_not"))
        self.is_known = bool(words)

    def find(self, text: str) -> str:
        """The first word that denies, turns of phrase and quotations left out; nothing where there is none."""
        text = text.translate(_APOSTROPHES)
        if not self._clear.search(text):
            return ""
        match = self._clear.search(self._idiom.sub(" ", strip_quotations(text)))
        return match[0] if match else ""

    def may_deny(self, text: str, other: str) -> bool:
        """Whether anything in the text denies, if only by its meaning, and is not just a word of the other text as well."""
        found = self._implied.finditer(text.translate(_APOSTROPHES))
        words = (match[0] for match in found if not self._not_implied.fullmatch(match[0]))
        # `directement` for `directly` is no denial.
        known = {word[:KIN].casefold() for word in other.split()}
        return any(len(word) < KIN or word[:KIN].casefold() not in known for word in words)
