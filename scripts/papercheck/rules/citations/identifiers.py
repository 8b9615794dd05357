"""Identifiers of sources (DOI, ISBN, ISSN, ORCID, ECLI, CELEX): their form and check digits, and entries that share one."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Origin, Paper, Place, Problem, Severity, Source
from papercheck.rules import rule
from papercheck.rules.citations import locate_field, read_field
from papercheck.urls import identify_page, is_home, split_url

Fault = tuple[str, str, Severity]
"""What is wrong with an identifier (the end of a sentence that begins with it), the fix, and the severity."""

_DOI = re.compile(
    r"""
    10\.\d{4,9}(?:\.\d+)*/                                            # the registrant: 10.1000, 10.1000.10
    [^\s\u2010-\u2015\u2018-\u201f\u200b-\u200f\ufeff]+   # its name for the work; dashes and quotation marks are a word processor's
    """,
    re.ASCII | re.VERBOSE,
)
_DOI_URL = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?P<doi>[^?#]*)", re.IGNORECASE)
_HYPHENS = re.compile(r"[\s\u00a0‐‑‒–-]+")
_ISBN = re.compile(r"\d{9}[\dX]|\d{13}", re.ASCII)
_ISBN_NOTE = re.compile(r"\([^()]*\)|\bISBN(?:-1[03])?:?", re.IGNORECASE)
_ISBN_LENGTHS = (10, 13)
_ISBN_PREFIXES = ("978", "979")
_ISSN = re.compile(r"\d{4}[‐‑–-]?\d{3}[\dX]", re.ASCII | re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII | re.IGNORECASE)
_ORCID_URL = re.compile(r"(?:https?://)?(?:www\.)?orcid\.org/", re.IGNORECASE)
_ECLI = re.compile(
    r"ECLI:[A-Z]{2}:[A-Z][A-Z0-9]{0,6}:(?P<year>\d{4}):[A-Z0-9.]{1,25}", re.ASCII | re.IGNORECASE
)
"""Country, court, year and number: `ECLI:EU:C:2014:317`."""

_CELEX = re.compile(
    r"""
    [02-9CE]\d{4}[A-Z]{1,2}\d{4,6}      # sector, year, type, number: 32016R0679
        (?:\(\d{2}\))?                  # one of several of that number: 32008Q1229(01)
        (?:R\(\d{2}\))?                 # a corrigendum: 32008R1272R(01)
        (?:-\d{8})?                     # the day of a consolidated text: 02016R0679-20160504
        (?:[A-Z]{3}_\d+|_[A-Z]{3})?     # a measure of a country: 72016L0680DEU_275896
    | C\d{4}/\d{1,4}[A-Z]?/\d{1,3}      # the Official Journal, series C: C2016/155/01
    | 1\d{4}[A-Z]{1,2}                  # a treaty: 11957E, 12012M/TXT, 12016E267
        (?:/[A-Z\d]+|\d+)?(?:\(\d{2}\))?(?:-\d{8})?
    """,
    re.ASCII | re.VERBOSE,
)
_CELEX_URL = re.compile(r"CELEX(?::|%3A)(?P<celex>[^&#?\s/:%]+)", re.IGNORECASE)
_IN_PROSE = {
    "ISBN": re.compile(r"\bISBN(?:-1[03])?:?[ \u00a0]?(?P<id>\d[\d \u00a0‐-–-]{8,15}[\dXx])(?!\d)"),
    "ISSN": re.compile(r"\bISSN:?[ \u00a0]?(?P<id>\d{4}[‐-–-]?\d{3}[\dXx])\b"),
    "ECLI": re.compile(r"\b(?P<id>ECLI:[\w:.]*\w)", re.IGNORECASE),
    "ORCID": re.compile(r"\borcid\.org/(?P<id>[\w-]{15,25})", re.IGNORECASE),
}
"""How a text names each: `ISBN 3-16-148410-X`, `ISSN: 2049-3630`, `ECLI:EU:C:2014:317`, `orcid.org/0000-…`."""

_PARTS = frozenset("chapter entry entry-dictionary entry-encyclopedia paper-conference".split())
"""Types that are parts of a book and share its ISBN and its URL."""

_SHARED_PAGES = _PARTS | {"figure"}
_COPY_AGAIN = "Copy it again from the imprint."


@rule("citations", ERROR, WARNING)
def wrong_identifier(paper: Paper) -> Iterator[Problem]:
    """An identifier has the form of its kind, its check digit fits, and the entry's URL leads to the same DOI.

    Bad:  ISBN: 978-3-16-148410-1, DOI: 10.1000
    Good: ISBN: 978-3-16-148410-0, DOI: 10.1000/182
    """
    for source in paper.sources.values():
        for kind, where, typed, owner in _list_identifiers(source):
            for message, fix, severity in _find_faults(kind, typed, owner, paper.today.year):
                yield Problem(where, message, fix, severity=severity)
        dois = {kind: doi for kind, _, doi in _list_dois(source)}
        if len({doi.casefold() for doi in dois.values()}) > 1:
            message = f"`{source.id}` has the DOI `{dois['DOI']}`, but its URL leads to `{dois['URL']}`."
            fix = "Find out which is right, and correct the other."
            yield Problem(locate_field(source, "URL"), message, fix)
    for page in paper.pages:
        if faults := list(_find_in_prose(page.plain, paper.today.year)):
            origin = Origin(page.body, page.path, page.first_line)
            for offset, (message, fix, severity) in faults:
                yield Problem(origin.place(offset), message, fix, severity=severity)


def _list_identifiers(source: Source) -> Iterator[tuple[str, Place, str, str]]:
    """Kind, place and text of every identifier of an entry, and what a message adds behind the text."""
    for kind in ("ISBN", "ISSN", "ECLI"):
        number = read_field(source, "number")
        if typed := read_field(source, kind):
            yield kind, locate_field(source, kind), typed, ""
        elif number.upper().startswith(f"{kind}:"):
            yield kind, locate_field(source, "number"), number, ""
    yield from (("ORCID", name.place, name.orcid, "") for name in source.names if name.orcid)
    owner = f" of `{source.id}`"
    if celex := read_field(source, "CELEX").removeprefix("CELEX:").strip():
        yield "CELEX", locate_field(source, "CELEX"), celex, owner
    if found := _CELEX_URL.search(source.url or ""):
        yield "CELEX", locate_field(source, "URL"), unquote(found["celex"]), owner
    yield from (("DOI", where, doi, owner) for _, where, doi in _list_dois(source))


def _list_dois(source: Source) -> Iterator[tuple[str, Place, str]]:
    """Field, place and text of the DOIs of an entry: the one it states, and the one its URL leads to."""
    if doi := str(source.csl.get("DOI", "")):
        yield "DOI", locate_field(source, "DOI"), doi
    if found := _DOI_URL.match(source.url or ""):
        yield "URL", locate_field(source, "URL"), unquote(found["doi"])


def _find_in_prose(plain: str, year: int) -> Iterator[tuple[int, Fault]]:
    """Offset and fault of every wrong identifier of a text."""
    upper = plain.upper()
    for kind, pattern in _IN_PROSE.items():
        for match in pattern.finditer(plain) if kind in upper else ():
            for fault in _find_faults(kind, match["id"], "", year):
                yield match.start("id"), fault


def _find_faults(kind: str, typed: str, owner: str, year: int) -> Iterator[Fault]:
    """Message, fix and severity for each wrong identifier of a field, which may hold several ISBNs or ISSNs."""
    for identifier in split_identifiers(kind, typed):
        if fault := JUDGES[kind](identifier, year):
            yield f"`{identifier}`{owner} {fault[0]}.", *fault[1:]


def split_identifiers(kind: str, typed: str) -> list[str]:
    """The identifiers of one field; between ISBNs or ISSNs may stand blanks, commas and the like, and notes in brackets."""
    if kind == "ISSN":
        return [part for part in re.split(r"[\s,;]+", typed) if part]
    if kind != "ISBN":
        return [typed]
    plain = _ISBN_NOTE.sub(" ", typed).strip()
    if len(_HYPHENS.sub("", plain)) in _ISBN_LENGTHS:
        return [plain]
    return [part for part in re.split(r"[\s,;/]+", plain) if part]


def _judge_isbn(isbn: str, _: int) -> Fault | None:
    from stdnum import isbn as isbns

    digits = _HYPHENS.sub("", isbn).upper()
    if not _ISBN.fullmatch(digits):
        return "is not an ISBN, which has ten or thirteen digits", _COPY_AGAIN, ERROR
    if len(digits) == max(_ISBN_LENGTHS) and not digits.startswith(_ISBN_PREFIXES):
        return "is not an ISBN: thirteen digits start with 978 or 979", _COPY_AGAIN, ERROR
    if not isbns.is_valid(digits):
        return "is not an ISBN: its last digit does not fit the others", _COPY_AGAIN, ERROR
    prefix, *rest = isbns.split(digits)
    parts = [part for part in (prefix, *rest) if part]
    typed = _HYPHENS.split(isbn.upper().strip())
    # An empty part is one of a range that the library does not know.
    if not all(rest) or typed in ([digits], [digits[:3], digits[3:]], parts):
        return None
    fix = f"Write `{'-'.join(parts)}`."
    return "has hyphens that do not part it as an ISBN is parted", fix, WARNING


def _judge_issn(issn: str, _: int) -> Fault | None:
    from stdnum import issn as issns

    if not _ISSN.fullmatch(issn):
        return "is not an ISSN: it has twice four digits", _COPY_AGAIN, ERROR
    if not issns.is_valid(issn):
        return "is not an ISSN: its last digit does not fit the others", _COPY_AGAIN, ERROR
    return None


def _judge_orcid(orcid: str, _: int) -> Fault | None:
    from stdnum.iso7064 import mod_11_2

    digits = _ORCID_URL.sub("", orcid.strip(), count=1)
    if _ORCID.fullmatch(digits) and mod_11_2.is_valid(digits.replace("-", "").upper()):
        return None
    said = "is not an ORCID: four times four digits, of which the last fits the others"
    return said, "Copy it again from the person's record.", ERROR


def _judge_ecli(ecli: str, year: int) -> Fault | None:
    found = _ECLI.fullmatch(ecli.strip())
    if found and int(found["year"]) <= year:
        return None
    fix = "Write `ECLI:`, country, court, year and number, as the court gives it."
    return "is not an ECLI", fix, ERROR


def _judge_celex(celex: str, _: int) -> Fault | None:
    if _CELEX.fullmatch(celex):
        return None
    fix = "Copy it again; the General Data Protection Regulation has 32016R0679."
    return "is not a CELEX number", fix, ERROR


def _judge_doi(doi: str, _: int) -> Fault | None:
    if _is_doi(doi):
        return None
    meant = html.unescape(unquote(doi)).rstrip(".,;:")
    fix = f"Write `{meant}`." if _is_doi(meant) else "Copy it again; it starts with `10.` and holds a slash."
    return "is not a DOI", fix, ERROR


def _is_doi(doi: str) -> bool:
    is_plain = html.unescape(doi) == doi and "%2f" not in doi.casefold()
    return bool(_DOI.fullmatch(doi)) and is_plain and doi[-1] not in ".,;:"


JUDGES: Mapping[str, Callable[[str, int], Fault | None]] = {
    "ISBN": _judge_isbn,
    "ISSN": _judge_issn,
    "ORCID": _judge_orcid,
    "ECLI": _judge_ecli,
    "CELEX": _judge_celex,
    "DOI": _judge_doi,
}
"""By kind: what is wrong with an identifier in a year; `None` where nothing is."""


@rule("citations", ERROR, WARNING)
def duplicate_source(paper: Paper) -> Iterator[Problem]:
    """No two entries share an identifier or a URL; parts of a book may share its ISBN and its URL.

    Bad:  two entries with DOI: 10.1000/182
    Good: one entry, cited by both texts
    """
    sources = paper.sources.values()
    for kind, list_values in _SHAREABLE.items():
        keyed = ((value, source) for source in sources for value in list_values(source))
        for first, source in _pair_up(keyed):
            if kind != "ISBN" or not _may_share_isbn(first, source):
                message = f"`{source.id}` has the same {kind} as `{first.id}` ({first.place})."
                fix = "Merge the two entries, or correct one of them."
                yield Problem(locate_field(source, kind), message, fix)
    yield from _find_same_pages(sources)


def _pair_up(keyed: Iterable[tuple[object, Source]]) -> Iterator[tuple[Source, Source]]:
    """The first source of every key, with each later one."""
    seen: dict[object, Source] = {}
    for key, source in keyed:
        first = seen.setdefault(key, source)
        if first is not source:
            yield first, source


def _list_books(source: Source) -> Iterator[str]:
    """What an ISBN says in both its lengths: neither the prefix of the longer one nor the last digit, which follows."""
    for isbn in split_identifiers("ISBN", read_field(source, "ISBN")):
        digits = re.sub(r"[^\dX]", "", isbn.upper())
        is_long = len(digits) == max(_ISBN_LENGTHS) and digits.startswith("978")
        if book := digits[3 if is_long else 0 : -1]:
            yield book


def _list_field(name: str) -> Callable[[Source], Iterable[str]]:
    return lambda source: filter(None, [read_field(source, name).casefold()])


_SHAREABLE: Mapping[str, Callable[[Source], Iterable[str]]] = {
    "DOI": lambda source: filter(None, [str(source.csl.get("DOI", "")).casefold()]),
    "ISBN": _list_books,
    "ECLI": _list_field("ECLI"),
    "CELEX": _list_field("CELEX"),
}


def _may_share_isbn(first: Source, second: Source) -> bool:
    are_parts = any(
        source.csl.get("type") in _PARTS or read_field(source, "container-title")
        for source in (first, second)
    )
    return are_parts or read_field(first, "volume") != read_field(second, "volume")


def _find_same_pages(sources: Iterable[Source]) -> Iterator[Problem]:
    """Entries that lead to one page, however its URL was copied; two sections of it are two documents."""
    pages = ((identify_page(source.url)[0], source) for source in sources if source.url and _has_page(source))
    for first, source in _pair_up(pages):
        sections = {identify_page(first.url or "")[1], identify_page(source.url or "")[1]}
        is_one = "" in sections or len(sections) == 1
        if is_one and not (first.csl.get("DOI") and first.csl.get("DOI") == source.csl.get("DOI")):
            message = f"`{source.id}` has the URL of `{first.id}` ({first.place})."
            fix = "Merge the two entries, or give each the URL of its own part."
            yield Problem(locate_field(source, "URL"), message, fix, severity=WARNING)


def _has_page(source: Source) -> bool:
    """Whether the URL of an entry leads to a page that belongs to this entry alone."""
    parts = split_url(source.url or "")
    is_page = parts is not None and bool(parts.hostname) and not is_home(parts)
    return is_page and source.csl.get("type") not in _SHARED_PAGES
