"""Prose: figures, mentions of works and quotations have a citation, and quotations are the words of their source."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from papercheck.languages import join_words
from papercheck.model import ERROR, WARNING, Citation, Lexicon, Page, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations import LONGEST_SHOWN, collect_words
from papercheck.text import blank_out, blank_stretches, shorten

_MARK = r"[^\S\n]*(?:[-*+>|\#]|\d{1,3}[.)][^\S\n])"
"""What opens an item, a row, a quotation or a heading; within a paragraph it opens nothing."""
_PARAGRAPH = re.compile(
    rf"""
    ^(?: {_MARK}.*(?:\n(?!{_MARK})[^\S\n]*\S.*)*        # an item and the like, up to the next one
       | [^\S\n]*\S.*(?:\n[^\S\n]*\S.*)* )              # a paragraph, up to an empty line
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUOTATION = re.compile(
    r"""
    “(?P<a>[^“”„]+)” | „(?P<b>[^„“”]+)[“”] | »(?P<c>[^«»]+)« | «(?P<d>[^«»]+)»
    | (?<!\w)"(?P<e>[^"\n]+)"(?!\w)                                   # straight and single marks, on one line
    | ‘(?P<f>[^‘’\n]{2,})’(?!\w) | ‚(?P<g>[^‚‘’\n]{2,})[‘’]
    """,
    re.VERBOSE,
)
"""A quotation with its marks: what stands in it is somebody else's, with its slips and its references."""
_GAP = re.compile(r"\n\s*\n")
_BRACKETED_TEXT = re.compile(r"\[[^\[\]]*\]")

_ITEM = re.compile(r"\s*(?:[-*+] |\d+[.)] )")
_UNREAD = ("#", "|", ">", "[^", "![", ":")
_NO_PROSE = re.compile(
    r"""^\W*\w+\.?[ ][\dIVX]+[.:]                    # `Table 3: …`
    | (?-s:.)\|(?-s:.)*\|                            # a row
    | \w[ ]*[=<>]+[ ]*[\w.(\[-]|\w\(\)|[{};]\s*$    # `share = 0.4`
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What marks a row of a table, a caption or a line of code."""
_REFERRING = re.compile(r"\[\^|https?:|<sup>|§|\bdoi:", re.IGNORECASE)
"""What says where a figure comes from without a citation: a footnote, a URL, a section of a law."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”“’»)\]*_]*\s+(?=[^\W\d_a-zäöü]|[„“\"»(\[*_])")
_FORMULA = re.compile(r"\$(?=[^\s$\d]|\d+\$)[^$\n]{0,200}?(?<=\S)\$(?!\d)")
"""`$T^3$`, `$5$`, and no prices."""
_QUOTED = re.compile(r"[“„»«\"][^“”„»«\"]*[”“»«\"]")
_BRACKETED = re.compile(r"\([^()]*\)")
_YEAR = r"(?:1[5-9]|20)\d\d"
_LONGEST_NUMBER = 30
"""Characters of a number behind its first digit. Without a bound a row of numbers would be walked through from each of them."""
_NUMBER = rf"(?<![\w.,/–-])\d[\d.,’' \u00a0\u202f]{{0,{_LONGEST_NUMBER}}}"
_COUNT = re.compile(rf"(?<![\w.,/§–-])(?!{_YEAR}\b)\d{{2,}}\s+[^\W\d_]{{4,}}")
"""Things that are counted: two digits or more, no year, and a word of four letters or more: `300 ships`."""

_WORD = r"[^\W\d_][\w’'-]*"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:\.|[\w’'-]+)"
_PARTICLES = r"(?:(?:v[ao]n|de[rnl]?|d[ai]|la|le|ter|ten|zu[rm]?)[ \n]+){0,2}"
_YEAR_NAMED = rf"(?P<year>{_YEAR})(?:[ \u00a0]?[a-z])?(?![\w–-])"
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]+)[)\]]")
_SHORTEST_NAME = 3
"""Letters of a name, as in Ott; fewer are an abbreviation."""
_MOST_FURTHER = 5
"""Names behind the first; a longer row is a list of something else."""
_WINDOW = 140
"""Characters in front of a year that may hold the names it belongs to."""
_PUBLISHED = re.compile(r"[*_”“\"»«’‘)\]]\s*$")
"""The end of a title, whose publisher may follow in brackets."""
_TITLE_END = 3
"""Characters in front of a bracket that may hold the end of a title: its mark, and two blanks."""

_FEWEST_WORDS = 3
"""Words of a quotation that is compared; fewer are a term, and not somebody's sentence."""
_LEFT_OUT = re.compile(r"\s*(?:\[[^\[\]]*\]|\(?(?:…|\.\s?\.\s?\.)\)?)\s*")
"""`[…]`, `[the]`, `(…)`, `. . .`."""
_SINGLE_MARK = re.compile(r"(?<!\w)'|'(?!\w)")
_ALIKE = str.maketrans("–—‐‑’‘‚", "----'''", '\u00ad“”„«»"*_')


def _blank_others(page: Page) -> str:
    """What a page says itself: blanks stand for quotations, and for texts of links, which lead to whoever they mention."""
    text = _QUOTATION.sub(lambda match: match[0] if _GAP.search(match[0]) else _blank(match), page.plain)
    links = (it for it in _BRACKETED_TEXT.finditer(text) if page.body.startswith(("(", "["), it.end()))
    return blank_stretches(text, map(re.Match.span, links))


def _blank(match: re.Match[str]) -> str:
    return blank_out(match[0])


@rule("citations", WARNING)
def uncited_figure(paper: Paper) -> Iterator[Problem]:
    """A percentage, a sum or a statement bound to a year has a citation in its paragraph.

    Bad:  Since 2012, wages have fallen by 4 per cent.
    Good: Since 2012, wages have fallen by 4 per cent [@oecd-2023].
    """
    if any(page.citations for page in paper.pages):
        for page in paper.pages:
            yield from _find_figures(page, _Figures(paper.lexicon(page.language)))


def _find_figures(page: Page, figures: "_Figures") -> Iterator[Problem]:
    for begin, end in _list_uncited(page):
        text = page.plain[begin:end]
        sentences = re.finditer(r"[^\0]+", _SENTENCE_END.sub(lambda gap: "\0" * len(gap[0]), text))
        for sentence in sentences:
            if figure := figures.find(sentence[0]):
                message = f"`{figure[0].strip()}` is stated, and its paragraph cites nothing."
                fix = "Cite the source behind it, or say whose figure it is."
                yield Problem(page.place(begin + sentence.start() + figure.start()), message, fix)
                break


class _Figures:
    """What a figure is in one language; a pattern matches nothing where the language has no words for it."""

    def __init__(self, lexicon: Lexicon) -> None:
        topics = ("percent", "percentage_points", "magnitudes", "currencies")
        words = [word for topic in topics for word in lexicon.words(topic)]
        words = [word for word in words if len(word) > 1 and "*" not in word]
        unit = rf"(?<!\w)(?:{join_words(words)})(?!\w)"
        # `45 per cent`, `€3,500,000`; neither all nor nothing, `100 %`.
        amount = rf"(?!(?:100|0)[ \u00a0\u202f]?\D){_NUMBER}(?:%|€|\$|£|{unit})|(?:€|\$|£)\s?\d[\d.,]*"
        self._measured = re.compile(amount if words else r"(?!)")
        # A statement that holds from a year on: `Since 2012`, with two words at most in between.
        self._bound = _match_words(lexicon, "since", rf"\s+(?:\w+\s+){{0,2}}{_YEAR}\b")
        # A year that is a figure only where something is counted or changes: `In 2019`.
        self._loose = _match_words(lexicon, "within", rf"\s+(?:\w+\s+)?{_YEAR}\b")
        self._changed = _match_words(lexicon, "changed")
        # Who speaks of himself, or gives an example.
        self._excused = _match_words(lexicon, "ourselves")

    def find(self, sentence: str) -> re.Match[str] | None:
        """The first figure of a sentence that asks for a source."""
        bare = _FORMULA.sub(_blank, _QUOTED.sub(_blank, sentence))
        if self._excused.search(bare):
            return None
        without = _BRACKETED.sub(_blank, bare)
        has_count = _COUNT.search(without) or self._changed.search(without)
        bound = self._bound.search(without) or (self._loose.search(without) if has_count else None)
        return self._measured.search(bare) or bound


def _match_words(lexicon: Lexicon, topic: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{join_words(lexicon.words(topic))})(?!\w){behind}", re.IGNORECASE)


def _list_uncited(page: Page) -> Iterator[tuple[int, int]]:
    """The paragraphs and items with a digit that cite nothing, and whose lead-in cites nothing either."""
    is_led, starts = False, [citation.start for citation in page.citations]
    for begin, end in map(re.Match.span, _PARAGRAPH.finditer(page.plain)):
        typed, is_item = page.body[begin:end], bool(_ITEM.match(page.body, begin, end))
        is_cited = bisect_left(starts, begin) < bisect_left(starts, end) or bool(_REFERRING.search(typed))
        is_read = not is_cited and not (is_item and is_led) and not typed.lstrip().startswith(_UNREAD)
        if is_read and re.search(r"\d", page.plain[begin:end]) and not _NO_PROSE.search(typed):
            yield begin, end
        if not is_item:
            is_led = is_cited and page.plain[begin:end].rstrip().endswith(":")


@rule("citations", WARNING)
def typed_reference(paper: Paper) -> Iterator[Problem]:
    """A text refers to works and notes by citations, links and footnote marks, not by a name with a year or a number somebody typed.

    Bad:  Wages fell (Doe, 2019); cf. also Jo Roe 2020, and note 1.
    Good: Wages fell [@doe-2019; @roe-2020] [^1].
    """
    mentions = _Mentions(paper)
    citing = join_words(collect_words(paper, "citing") | {"s."})
    words = join_words(collect_words(paper, "note_words"))
    numbered = re.compile(rf"(?<!\w)(?i:{citing}),?[ \n]+(?i:{words})[ \n\u00a0]*\d{{1,3}}(?!\w)")
    # Who keeps no registry names works as others do.
    has_registry = paper.is_publication or "sources" in paper.records
    for page in paper.pages if paper.registry not in paper.unread else ():
        text = _blank_others(page)
        for note in numbered.finditer(text):
            typed = " ".join(note[0].split())
            message = f"`{typed}` is typed; it leads nowhere, and is wrong when notes move."
            fix = "Make it a link or a footnote mark, or cite the source itself."
            yield Problem(page.place(note.start()), message, fix)
        is_judged = has_registry and page.kind != "sources"
        found = reversed(sorted(mentions.find(text, page.plain)) if is_judged else [])
        own = "" if paper.is_publication else page.body
        found = (mention for mention in found if not _has_entry(own, *mention[1:]))
        for offset, who in {offset: (names, year) for offset, names, year in found}.items():
            named = " ".join(" ".join(who).split())
            message = f"`{named}` is mentioned like a source, and no entry is by that name and of that year."
            fix = f"Add the work to {paper.registry}, and cite it as `[@key]`."
            yield Problem(page.place(offset), message, fix)


def _has_entry(text: str, names: str, year: str) -> bool:
    """Whether a page lists a work itself: by a line with its address, or as `Doe, J. (2019). Title`."""
    name = next((word for word in re.findall(_WORD, names) if len(word) >= _SHORTEST_NAME), names)
    listed = rf"^{_MARK}?[ \t*_\[]*{name}\b.{{0,{_WINDOW}}}?\b{year}\b.*https?://"
    told = rf"\b{name},\s+[^\W\d_]\.[^()]{{0,{_WINDOW}}}\({year}[a-z]?\)[.,:]"
    return bool(re.search(f"{listed}|{told}", text, re.MULTILINE))


class _Mentions:
    """What marks a mention, in the words of all known languages, and who is registered."""

    def __init__(self, paper: Paper) -> None:
        self._small, things = collect_words(paper, "stop_words"), collect_words(paper, "not_authors")
        self._never = things | self._small | collect_words(paper, "months")
        self._things = things - self._small
        self._registered = {pair for source in paper.sources.values() for pair in _list_names(source)}
        topics = "citing and_others reported_before reported_after name_joiners placed_before"
        words = {topic: join_words(collect_words(paper, topic)) for topic in topics.split()}
        joiner = rf"(?:[ \n]*[,/&][ \n]*|[ \n]+(?:(?:{words['name_joiners']})[ \n]+)?){_PARTICLES}"
        authors = rf"(?P<names>{_PARTICLES}{_CAPITAL}(?:{joiner}{_CAPITAL}){{0,{_MOST_FURTHER}}})"
        forms = (
            rf"(?<!\w)(?i:{words['citing']})[ \n]+{authors},?[ \n]*[(\[]?$",
            rf"(?<![\w’-]){authors}[ \n]+(?i:{words['and_others']}),?[ \n]*[(\[]?$",
            rf"(?<!\w)(?i:{words['reported_before']})[ \n]+{authors}[ \n]+\($",
        )
        self._before = [re.compile(form) for form in forms]
        self._named = re.compile(rf"(?<![\w’-]){authors}[ \n]+\($")
        self._reported = re.compile(rf"(?:[ \u00a0]?[a-z])?\)[ \n]+(?:{words['reported_after']})(?!\w)")
        self._placed = re.compile(rf"(?<!\w)(?i:{words['placed_before']})[ \n]+(?P<place>{_CAPITAL})")
        locators = {word for lexicon in paper.lexicons.values() for word in lexicon.values("locators")}
        # What may follow the year: `, p. 3`, `: 12–15`, `, § 22`, `, no. 7`.
        behind = rf"(?:[,:][ \n]*(?:(?i:{join_words(locators)}|n[or]\.)[ \n]*)?\d[\d–-]*f{{0,2}}\.?)?"
        self._inside = re.compile(
            rf"[ \n]*(?:(?i:{words['citing']})[ \n]+)?{authors}(?P<comma>,?)[ \n]*{_YEAR_NAMED}{behind}[ \n]*"
        )

    def find(self, text: str, plain: str) -> Iterator[tuple[int, str, str]]:
        """Offset, names and year of every mention in a text without quotations that no entry answers."""
        for year in re.finditer(rf"(?<=[ \n(\[]){_YEAR_NAMED}", text):
            begin = max(0, year.start() - _WINDOW)
            begin = max(begin, text.rfind("\n\n", begin, year.start()) + 1)
            is_reported = self._reported.match(text, year.end("year"))
            for form in (*self._before, *([self._named] if is_reported else [])):
                match = form.search(text[begin : year.start()])
                # The word in front of a name may say that it is one of a thing: `the film Metropolis`.
                offset = begin + match.start("names") if match else begin
                word = re.search(r"(\w+)[ \n]+$", text[begin:offset])
                if match and (not word or word[1].casefold() not in self._things):
                    yield from self._judge(offset, match["names"], year["year"])
        places = {match["place"] for match in self._placed.finditer(text)}
        for bracket in _BRACKETS.finditer(text):
            is_work = not _PUBLISHED.search(plain[max(0, bracket.start() - _TITLE_END) : bracket.start()])
            if is_work and not _is_expanded(bracket, text) and re.search(_YEAR, bracket["inside"]):
                yield from self._find_inside(bracket, places)

    def _find_inside(self, bracket: re.Match[str], places: set[str]) -> Iterator[tuple[int, str, str]]:
        """What a bracket mentions; a single word in it may be a place, or an abbreviation, that a year stands beside."""
        for part in re.finditer(r"[^;]+", bracket["inside"]):
            if cited := self._inside.fullmatch(part[0]):
                names = cited["names"]
                is_short = names.isupper() and not cited["comma"] and " " not in names
                if names not in places and not is_short:
                    offset = bracket.start("inside") + part.start() + cited.start("names")
                    yield from self._judge(offset, names, cited["year"])

    def _judge(self, offset: int, names: str, year: str) -> Iterator[tuple[int, str, str]]:
        """The mention, where its words are names and no entry answers to one of them."""
        capital = [word for word in re.findall(_WORD, names) if word[:1].isupper()]
        # A sentence may begin with a small word: `As Doe and Roe (2019) show`.
        capital = capital[bool(capital) and capital[0].casefold() in self._small :]
        lowered = {word.casefold() for word in capital}
        is_mixed = len(capital) > 1 and any(word.isupper() and len(word) > 1 for word in capital)
        # In a script without capitals nothing shows what is a name.
        is_mixed |= any(word[0].upper() == word[0].lower() for word in re.findall(_WORD, names))
        is_long = any(len(word) >= _SHORTEST_NAME for word in capital)
        is_registered = any((word, year) in self._registered for word in lowered)
        if is_long and not is_mixed and not lowered & self._never and not is_registered:
            yield offset, names, year


def _is_expanded(bracket: re.Match[str], text: str) -> bool:
    """Whether a bracket opens with the initials of the words in front of it."""
    short = re.match(r"[^\W\d_]+", bracket["inside"])
    before = re.findall(r"(?<!\w)[^\W\d_]", text[max(0, bracket.start() - _WINDOW) : bracket.start()])
    initials = "".join(filter(str.isupper, before))
    return short is not None and short[0].isupper() and initials.endswith(short[0])


def _list_names(source: Source) -> Iterator[tuple[str, str]]:
    """Every word of a name of an entry, and of its short title, with every year that its dates can mean."""
    dates = ("issued", "original-date", "event-date")
    years = {str(day.year) for name in dates for day in source.days.get(name, ())}
    names = [name.text for name in source.names]
    texts = (*names, str(source.csl.get("title-short", "")), str(source.csl.get("publisher", "")))
    initials = ["".join(re.findall(r"(?<!\w)[^\W\d_]", name)) for name in names]
    words = (*re.findall(_WORD, " ".join(texts)), *initials)
    yield from ((word.casefold(), year) for year in years for word in words)


@rule("citations", ERROR)
def unmatched_quotation(paper: Paper) -> Iterator[Problem]:
    """A quotation stands, word for word, in the passage that the registry stores of its source.

    Bad:  “wages fell fast” [@oecd-2023], and the passage says: wages fell slowly
    Good: “wages fell slowly” [@oecd-2023], “wages […] slowly” [@oecd-2023]
    """
    stored = ((key, source.reading.passage) for key, source in paper.sources.items())
    passages = {key: _normalise(passage) for key, passage in stored if passage}
    for page in paper.pages if passages else ():
        for offset, quoted, citation in _pair_quotations(page):
            key, *others = (work.source_id for work in citation.works)
            language = paper.sources[key].language if key in passages else ""
            # A translated quotation is another text.
            is_alike = not language or language.partition("-")[0] == page.language.partition("-")[0]
            if not others and key in passages and is_alike and not _stands_in(quoted, passages[key]):
                message = f"`{shorten(quoted, LONGEST_SHOWN)}` is not in the stored passage of `{key}`."
                fix = "Quote the words of the passage, mark what is left out with […], or store the passage that was quoted."
                yield Problem(page.place(offset), message, fix)


def _pair_quotations(page: Page) -> Iterator[tuple[int, str, Citation]]:
    """Every quotation that a citation follows in its sentence, and every paragraph that is a quotation and cites."""
    starts = [citation.start for citation in page.citations]
    last: tuple[int, str] | None = None
    for begin, end in map(re.Match.span, _PARAGRAPH.finditer(page.plain)):
        cited = page.citations[bisect_left(starts, begin) : bisect_left(starts, end)]
        text = page.plain[begin:end]
        if text.lstrip().startswith(">"):
            typed = begin, re.sub(r"^\s*>\s?", "", text, flags=re.MULTILINE)
            # The citation may stand below the quotation in a paragraph of its own.
            last = last if last and not re.search(r"\w", typed[1]) else typed
            if cited:
                yield *last, cited[-1]
            continue
        last = None
        ends = [*(match.end() for match in re.finditer(r"[.!?…]\s", text)), len(text) + 2]
        for quotation in _QUOTATION.finditer(text) if cited else ():
            sentence_end = begin + ends[bisect_left(ends, quotation.end() + 2)]
            index = bisect_left(starts, begin + quotation.end())
            if index < len(starts) and starts[index] < min(end, sentence_end):
                yield begin + quotation.start(), next(filter(None, quotation.groups())), page.citations[index]


def _stands_in(quoted: str, passage: str) -> bool:
    """Whether the parts of a quotation stand in a normalised passage, in their order."""
    position = 0
    for part in _LEFT_OUT.split(quoted) if len(_normalise(quoted).split()) >= _FEWEST_WORDS else ():
        position = passage.find(_normalise(part).strip(" .,;:!?-'"), position)
        if position < 0:
            return False
    return True


def _normalise(text: str) -> str:
    alike = unicodedata.normalize("NFC", text).translate(_ALIKE).casefold()
    return " ".join(_SINGLE_MARK.sub("", alike).split())
