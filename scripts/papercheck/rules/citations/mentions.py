"""Promises about works that a text mentions in words of its own: each is cited by its key, so that readers can find it."""

import re
from collections.abc import Iterator

from papercheck.model import WARNING, Page, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations.quoted import without_quotations
from papercheck.rules.citations.registry import words

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?:[ \u00a0]?[a-z])?(?![\w–-])"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:\.|[\w’'-]+)"
_PARTICLE = r"(?:v[ao]n|de[rnl]?|d[ai]|la|le|ter|ten|zu[rm]?)"
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]{4,200})[)\]]")
_BEHIND = r"(?:[,:][ \n]*(?:(?:pp?|S|ch|Kap|Rn|no|Nr)\.[ \n]*|§+[ \n]*)?\d[\d–-]*f{0,2}\.?)?"
_SHORTEST = len("Ott")
_WINDOW = 140
"""Characters in front of a year that may hold the names it belongs to."""

_PUBLISHED = re.compile(r"[*_”“\"»«’‘)\]]\s*$")


@rule("citations", WARNING)
def unlisted_mention(paper: Paper) -> Iterator[Problem]:
    """Whoever is mentioned with a year, as an author is, has an entry in the registry.

    Bad:  Wages fell (Doe, 2019); cf. also Jo Roe 2020.
    Good: Wages fell [@doe-2019; @roe-2020].
    """
    sense = _Sense(paper)
    for page in paper.pages:
        text = without_quotations(page.plain)
        told: set[int] = set()
        for offset, names, year in sorted(sense.mentions(text, page.plain)):
            if offset in told or page.kind == "sources" or _is_linked(page, offset):
                continue
            told.add(offset)
            message = f"`{' '.join(names.split())} {year}` is mentioned like a source, and no entry is by that name and of that year."
            fix = f"Add the work to {paper.registry}, and cite it as `[@key]`."
            yield Problem(page.place(offset), message, fix)


class _Sense:
    """What marks a mention, in the words of all known languages, and who is registered."""

    def __init__(self, paper: Paper) -> None:
        self._never = words(paper, "not_authors") | words(paper, "stop_words") | words(paper, "months")
        self._small = words(paper, "stop_words")
        self._things = words(paper, "not_authors") - self._small
        placed = _any(words(paper, "placed_before"))
        self._placed = re.compile(rf"(?<!\w)(?i:{placed})[ \n]+(?P<place>{_CAPITAL})") if placed else None
        self._registered = {pair for source in paper.sources.values() for pair in _pairs(source)}
        citing, others = _any(words(paper, "citing")), _any(words(paper, "and_others"))
        before, after = _any(words(paper, "reported_before")), _any(words(paper, "reported_after"))
        joined = rf"(?:[ \n]*[,/&][ \n]*|[ \n]+(?:(?:{_any(words(paper, 'name_joiners')) or '&'})[ \n]+)?)(?:{_PARTICLE}[ \n]+){{0,2}}"
        authors = rf"(?P<names>(?:{_PARTICLE}[ \n]+){{0,2}}{_CAPITAL}(?:{joined}{_CAPITAL}){{0,5}})"
        self._before = [
            re.compile(form)
            for form, is_known in (
                (rf"(?<!\w)(?i:{citing})[ \n]+{authors},?[ \n]*[(\[]?$", citing),
                (rf"(?<![\w’-]){authors}[ \n]+(?i:{others}),?[ \n]*[(\[]?$", others),
                (rf"(?<!\w)(?i:{before})[ \n]+{authors}[ \n]+\($", before),
            )
            if is_known
        ]
        self._named = re.compile(rf"(?<![\w’-]){authors}[ \n]+\($")
        self._reported = re.compile(rf"(?:[ \u00a0]?[a-z])?\)[ \n]+(?:{after})(?!\w)") if after else None
        cue = rf"(?:(?i:{citing})[ \n]+)?" if citing else ""
        self._inside = re.compile(rf"[ \n]*{cue}{authors}(?P<comma>,?)[ \n]*{_YEAR}{_BEHIND}[ \n]*")

    def mentions(self, text: str, plain: str) -> Iterator[tuple[int, str, str]]:
        """Offset, names and year of every mention that no entry answers."""
        for year in re.finditer(rf"(?<=[ \n(\[]){_YEAR}", text):
            begin = max(0, year.start() - _WINDOW)
            begin = max(begin, text.rfind("\n\n", begin, year.start()) + 1)
            is_reported = self._reported is not None and bool(self._reported.match(text, year.end("year")))
            for form in (*self._before, *([self._named] if is_reported else [])):
                match = form.search(text[begin : year.start()])
                if match and not self._is_thing(text[begin : begin + match.start("names")]):
                    yield from self._judged(begin + match.start("names"), match["names"], year["year"])
        places = {match["place"] for match in self._placed.finditer(text)} if self._placed else set()
        for bracket in _BRACKETS.finditer(text):
            is_work = not _PUBLISHED.search(plain[max(0, bracket.start() - 3) : bracket.start()])
            if is_work and not _is_expanded(bracket, text) and re.search(_YEAR, bracket["inside"]):
                yield from self._in_brackets(bracket, places)

    def _is_thing(self, before: str) -> bool:
        """Whether the word in front of a name says that it is one of a thing: `the film Metropolis`."""
        word = re.search(r"(\w+)[ \n]+$", before)
        return word is not None and word[1].casefold() in self._things

    def _in_brackets(self, bracket: re.Match[str], places: set[str]) -> Iterator[tuple[int, str, str]]:
        """What a bracket mentions; a single word in it may be a place, or an abbreviation, that a year stands beside."""
        offset = bracket.start("inside")
        for part in bracket["inside"].split(";"):
            cited = self._inside.fullmatch(part)
            names = cited["names"] if cited else ""
            is_short = names.isupper() and cited is not None and not cited["comma"]
            if cited and names not in places and not (is_short and " " not in names):
                yield from self._judged(offset + cited.start("names"), cited["names"], cited["year"])
            offset += len(part) + 1

    def _judged(self, offset: int, names: str, year: str) -> Iterator[tuple[int, str, str]]:
        """The mention, where its words are names and no entry answers to one of them."""
        capital = [word for word in re.findall(r"[^\W\d_][\w’'-]*", names) if word[:1].isupper()]
        # A sentence may begin with a small word: `As Doe and Roe (2019) show`.
        capital = capital[bool(capital) and capital[0].casefold() in self._small :]
        lowered = {word.casefold() for word in capital}
        is_mixed = len(capital) > 1 and any(word.isupper() and len(word) > 1 for word in capital)
        is_name = (
            any(len(word) >= _SHORTEST for word in capital) and not is_mixed and not lowered & self._never
        )
        if is_name and not any((word, year) in self._registered for word in lowered):
            yield offset, names, year


def _is_expanded(bracket: re.Match[str], text: str) -> bool:
    """Whether a bracket opens with the initials of the words in front of it."""
    short = re.match(r"[^\W\d_]+", bracket["inside"])
    before = re.findall(r"(?<!\w)[^\W\d_]", text[max(0, bracket.start() - _WINDOW) : bracket.start()])
    initials = "".join(each for each in before if each.isupper())
    return short is not None and short[0].isupper() and initials.endswith(short[0])


def _any(known: frozenset[str]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", r"[ \n]+") for word in sorted(known, key=len, reverse=True)
    )


def _pairs(source: Source) -> Iterator[tuple[str, str]]:
    """Every word of a name of an entry, and of its short title, with every year that its dates can mean."""
    years = {
        str(day.year)
        for name, days in source.days.items()
        if name in ("issued", "original-date", "event-date")
        for day in days
    }
    known = " ".join(
        (
            *(name.text for name in source.names),
            str(source.csl.get("title-short", "")),
            str(source.csl.get("publisher", "")),
        )
    )
    found = [word.casefold() for word in re.findall(r"[^\W\d_][\w’'-]*", known)]
    initials = ["".join(re.findall(r"(?<!\w)[^\W\d_]", name.text)).casefold() for name in source.names]
    yield from ((word, year) for year in years for word in (*found, *initials))


def _is_linked(page: Page, offset: int) -> bool:
    """Whether an offset lies in the text of a link, which leads somewhere itself."""
    closing = page.plain.find("]", offset, offset + 300)
    opening = page.plain.rfind("[", max(0, offset - 300), offset)
    is_inside = closing >= 0 and opening >= 0 and page.plain.rfind("]", opening, offset) < 0
    return is_inside and page.body[closing + 1 : closing + 2] in ("(", "[")


@rule("citations", WARNING)
def typed_note(paper: Paper) -> Iterator[Problem]:
    """A text leads to a note by a link or a footnote mark, not by a number that somebody typed.

    Bad:  Cooperation is desirable (cf. note 1).
    Good: Cooperation is desirable [^1].
    """
    citing, notes = _any(words(paper, "citing") | {"s."}), _any(words(paper, "note_words"))
    if not notes:
        return
    numbered = re.compile(rf"(?<!\w)(?i:{notes})[ \n\u00a0]*\d{{1,3}}(?!\w)")
    cue = re.compile(rf"(?<!\w)(?i:{citing}),?[ \n]+$")
    for page in paper.pages:
        text = without_quotations(page.plain)
        for note in numbered.finditer(text):
            begin = max(0, note.start() - _WINDOW)
            found = cue.search(text[begin : note.start()])
            if found and not _is_linked(page, note.start()):
                typed = " ".join(text[begin + found.start() : note.end()].split())
                message = f"`{typed}` is typed; it leads nowhere, and is wrong when notes move."
                fix = "Make it a link or a footnote mark, or cite the source itself."
                where = page.place(begin + found.start())
                yield Problem(where, message, fix)
