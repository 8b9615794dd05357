"""A page that came with a good status → whether it says, in a language we know, that there is nothing here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from papercheck.fetch.addresses import Target
from papercheck.fetch.readings import Reading
from papercheck.model import Lexicon

LONG = 1_500
"""A page with as many characters of prose has something to say, whatever its title."""

SHORT = 600
"""A page with as few says one thing, wherever it says it."""

_WORD = re.compile(r"[\w']+")
_PARTS = re.compile(r"\s[-–—|·•:»«/]+\s|[|•»«]|[.!…]+(?:\s|$)|(?<=\?)\s|:\s|\n")
_ENDINGS = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$")
_ROOT = re.compile(r"/(?:(?:index|home|default|start)(?:\.[a-z]{2,5})?)?", re.IGNORECASE)
_FRONT = re.compile(rf"(?:/[a-z]{{2}}(?:[-_][a-z]{{2}})?)?(?:{_ROOT.pattern})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tongue:
    """What one language says of pages that are not there, and of doors that stay closed."""

    titles: frozenset[str]
    """All there is to say, in one go: `404`, `not found`."""
    phrases: tuple[tuple[tuple[str, ...], ...], ...]
    """Parts that follow one another with other words between; a part is its alternatives."""
    words: frozenset[str]
    """The words that may stand around them."""
    paths: frozenset[str]
    walls: tuple[str, ...]
    doors: frozenset[str]
    quotations: tuple[re.Pattern[str], ...]


def tongue(lexicon: Lexicon) -> Tongue:
    """What a lexicon knows of this."""
    pairs = [marks.split("…") for marks in lexicon.words("quotation_marks") if marks.count("…") == 1]
    return Tongue(
        titles=frozenset(map(_plain, lexicon.words("absent_titles"))),
        phrases=tuple(map(_phrase, lexicon.words("absent_phrases"))),
        words=frozenset(map(_plain, lexicon.words("absent_words"))),
        paths=frozenset(lexicon.words("absent_paths")),
        walls=tuple(f" {_plain(words)} " for words in lexicon.words("wall_phrases")),
        doors=frozenset(lexicon.words("door_paths")),
        quotations=tuple(
            re.compile(f"{re.escape(opening)}[^{re.escape(closing)}]{{0,300}}{re.escape(closing)}")
            for opening, closing in [*pairs, ('"', '"')]
        ),
    )


def says_absent(reading: Reading, tongues: Iterable[Tongue]) -> bool:
    """Whether the title, the heading, or the whole of a short page says that the document is not there.

    An article about missing pages has prose, and a page that quotes the words has quotation marks.
    """
    if reading.prose_length >= LONG:
        return False
    said = (reading.title, *reading.headings[:1], reading.prose if reading.prose_length < SHORT else "")
    return any(_says_absent(part, each) for each in tongues for text in said for part in _parts(text, each))


def says_wall(reading: Reading, tongues: Iterable[Tongue]) -> bool:
    """Whether the page asks who is reading instead of being read."""
    if reading.prose_length >= LONG:
        return False
    said = (reading.title, *reading.headings[:1], reading.prose if reading.prose_length < SHORT else "")
    texts = [f" {_plain(text)} " for text in said]
    return any(phrase in text for each in tongues for phrase in each.walls for text in texts)


def leads_to_absent(target: Target, tongues: Iterable[Tongue]) -> bool:
    """Whether an address is that of a page about missing pages."""
    names = _segments(target)
    return any(each.paths & names for each in tongues)


def leads_to_door(target: Target, tongues: Iterable[Tongue]) -> bool:
    """Whether an address is one where visitors log in, or consent to something."""
    names = _segments(target) | {target.host.partition(".")[0]}
    return any(each.doors & names for each in tongues)


def leads_to_front(final: Target, original: Target) -> bool:
    """Whether a page inside a site became its front page; one language's front page counts for its pages."""
    path = original.path.partition("?")[0]
    is_front = _ROOT.fullmatch(final.path) or (_FRONT.fullmatch(final.path) and path.startswith(final.path))
    return bool(is_front) and not _FRONT.fullmatch(path)


def _segments(target: Target) -> frozenset[str]:
    path = unquote(target.path.partition("?")[0]).casefold().replace("_", "-")
    return frozenset(_ENDINGS.sub("", segment) for segment in path.split("/"))


def _parts(text: str, spoken: Tongue) -> list[str]:
    for quotation in spoken.quotations:
        text = quotation.sub(" ", text)
    return _PARTS.split(text)


def _says_absent(text: str, spoken: Tongue) -> bool:
    plain = _plain(text)
    if plain in spoken.titles:
        return not text.rstrip().endswith("?")
    words = plain.split()
    if not spoken.words.issuperset(words) or text.rstrip().endswith("?"):
        return False
    return any(_follow(f" {plain} ", phrase) for phrase in spoken.phrases)


def _follow(text: str, phrase: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the parts of a phrase come one after another."""
    at = 0
    for part in phrase:
        found = [start + len(each) - 1 for each in part if (start := text.find(each, at)) >= 0]
        if not found:
            return False
        at = min(found)
    return True


def _phrase(text: str) -> tuple[tuple[str, ...], ...]:
    """`page|document … not found` into its parts, each with its alternatives."""
    return tuple(tuple(f" {_plain(each)} " for each in part.split("|")) for part in text.split("…"))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("’", "'")))
