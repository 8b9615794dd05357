"""Rules of citations, and what several of them ask of a paper: its citations, the fields of its entries, its texts."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from papercheck.model import Citation, CitedWork, Origin, Page, Paper, Place, Problem, Source
from papercheck.text import blank_out

_BLOCK_MARK = re.compile(r"\s*(?:[-*+>|#]|\d{1,3}[.)]\s)")
"""What opens an item, a row, a quotation or a heading; within a paragraph it opens nothing."""

_QUOTATION = re.compile(
    r"""
    “(?P<a>[^“”„]+)” | „(?P<b>[^„“”]+)[“”] | »(?P<c>[^«»]+)« | «(?P<d>[^«»]+)»
    | (?<!\w)"(?P<e>[^"\n]+)"(?!\w)                                   # straight and single marks, on one line
    | ‘(?P<f>[^‘’\n]{2,})’(?!\w) | ‚(?P<g>[^‚‘’\n]{2,})[‘’]
    """,
    re.VERBOSE,
)
"""A quotation with its marks: what stands in it is somebody else's, with its slips and its references."""

LONGEST_SHOWN = 80
"""Characters of a checked text that a message shows."""

Finds = Iterable[tuple[int, str, str]]
"""What is wrong with a page: the offset in its body, the message, and the fix."""


def list_works(paper: Paper) -> Iterator[tuple[str, CitedWork]]:
    """Every cited work of pages, claims and terms, as often as it is cited, with the language it is cited in."""
    for code, citation in list_citations(paper):
        yield from ((code, work) for work in citation.works)


def list_citations(paper: Paper) -> Iterator[tuple[str, Citation]]:
    """Every citation of pages, claims and terms, with the code of the language it stands in."""
    for page in paper.pages:
        yield from ((page.language, citation) for citation in page.citations)
    for _, _, by_language in list_records(paper):
        for code, citations in by_language.items():
            yield from ((code, citation) for citation in citations)


def list_records(paper: Paper) -> Iterator[tuple[str, Place, Mapping[str, tuple[Citation, ...]]]]:
    """Id, place and citations by language of every claim and every term."""
    yield from ((claim.id, claim.place, claim.check.citations) for claim in paper.claims)
    yield from ((term.id, term.place, term.citations) for term in paper.terms)


def locate_field(source: Source, name: str) -> Place:
    """The place of a field of an entry; the place of the entry where it has no such field."""
    return source.typed[name].place if name in source.typed else source.place


def read_field(source: Source, name: str) -> str:
    """A field of an entry as it was typed; empty where there is none."""
    return source.typed[name].text if name in source.typed else ""


def has_note(source: Source) -> bool:
    """Whether an entry has a note for readers, which may give the reason for whatever is unusual about it."""
    return bool(read_field(source, "note") or any(source.reading.note.values()))


def collect_words(paper: Paper, topic: str) -> frozenset[str]:
    """The words of a topic of every lexicon, in lower case: authors mix languages."""
    return frozenset(word.casefold() for lexicon in paper.lexicons.values() for word in lexicon.words(topic))


NOTHING = r"(?!)"
"""A pattern that matches nothing, in place of words that a language does not have."""


def join_words(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, whose blanks may be line ends; `NOTHING` where there are none."""
    listed = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return "|".join(listed).replace(r"\ ", r"[ \n]+") or NOTHING


def place_problems(page: Page, finds: Finds) -> Iterator[Problem]:
    """Problems of a page out of offsets; its lines are counted once, and only where something is wrong."""
    origin: Origin | None = None
    for offset, message, fix in finds:
        origin = origin or Origin(page.body, page.path, page.first_line)
        yield Problem(origin.place(offset), message, fix)


def covers(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of the spans (begin, end), which are sorted and do not overlap."""
    index = bisect_right(spans, offset, key=itemgetter(0)) - 1
    return index >= 0 and offset < spans[index][1]


def list_paragraphs(plain: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph, list item, table row or heading begins and ends."""
    begin = offset = 0
    is_marked = False
    for line in (*plain.split("\n"), ""):
        mark = _BLOCK_MARK.match(line)
        if (not line.strip() or (mark and is_marked)) and begin < offset:
            yield begin, offset
            begin = offset
        if line.strip() and begin == offset:
            is_marked = bool(mark)
        offset += len(line) + 1
        if not line.strip():
            begin = offset


def list_quotations(plain: str) -> Iterator[re.Match[str]]:
    """Every quotation of a text that stands within one paragraph."""
    return (match for match in _QUOTATION.finditer(plain) if not re.search(r"\n\s*\n", match[0]))


def blank_quotations(plain: str) -> str:
    """The text with blanks for its quotations, so that offsets stay true."""
    pieces, last = [], 0
    for quotation in list_quotations(plain):
        pieces += [plain[last : quotation.start()], blank_out(quotation[0])]
        last = quotation.end()
    return "".join((*pieces, plain[last:]))
