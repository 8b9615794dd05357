"""Identifiers and URLs of sources: their form and check digits, whether a URL leads straight to one document, and who shares one."""

import html
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote

from papercheck import urls
from papercheck.layouts import MARKDOWN
from papercheck.model import ERROR, NOTE, WARNING, Paper, Place, Problem, Severity, Source
from papercheck.registry import VOCABULARY
from papercheck.rules import read_data, rule
from papercheck.rules.citations import collect_words, find_latest_day, has_note, list_outside_urls, read_field

Fault = tuple[str, str, Severity]
"""What is wrong with an identifier (the end of a sentence that begins with it), the fix, and the severity."""

_DOI = re.compile(
    r"""
    10\.\d{4,9}(?:\.\d+)*/                                            # the registrant: 10.1000, 10.1000.10
    [^\s\u2010-\u2015\u2018-\u201f\u200b-\u200f\ufeff]+   # its name for the work; dashes and quotation marks are a word processor's
    """,
    re.ASCII | re.VERBOSE,
)
_SHORT_DOI = re.compile(r"10/[a-z0-9]{3,}", re.IGNORECASE)
"""`10/bqhp9z`, which https://shortdoi.org gave."""
_DOI_URL = re.compile(r"^https?://(?:dx\.|www\.)?doi\.org/(?P<doi>[^?#]*)", re.IGNORECASE)
_HYPHENS = re.compile(r"[\s\u00a0‐‑‒–-]+")
_ISBN = re.compile(r"\d{9}[\dX]|\d{13}", re.ASCII)
_NOTE = re.compile(r"\([^()]*\)|\bIS[BS]N(?:-1[03])?:?|\b[^\W\d_][\w-]*:", re.IGNORECASE)
_ISBN_LENGTHS = (10, 13)
_COPY_AGAIN = "Copy it again from the imprint."
_COPY_DOI = "Copy it again; it starts with `10.` and holds a slash."
_FORMS = {
    "ISSN": r"(?P<digits>\d{4}[‐‑–-]?\d{3}[\dX])",
    "ORCID": r"(?:(?:https?://)?(?:www\.)?orcid\.org/)?(?P<digits>(?:\d{4}-){3}\d{3}[\dX])",
    "ECLI": r"ECLI:[A-Z]{2}:[A-Z][A-Z0-9]{0,6}:(?P<year>\d{4}):[A-Z0-9.]{1,25}",
    "CELEX": r"""(?-i:
        [02-9CE]\d{4}[A-Z]{1,2}\d{4,6}      # sector, year, type, number: 32016R0679
            (?:\(\d{2}\))?                  # one of several of that number: 32008Q1229(01)
            (?:R\(\d{2}\))?                 # a corrigendum: 32008R1272R(01)
            (?:-\d{8})?                     # the day of a consolidated text: 02016R0679-20160504
            (?:[A-Z]{3}_\d+|_[A-Z]{3})?     # a measure of a country: 72016L0680DEU_275896
        | C\d{4}/\d{1,4}[A-Z]?/\d{1,3}      # the Official Journal, series C: C2016/155/01
        | 1\d{4}[A-Z]{1,2}                  # a treaty: 11957E, 12012M/TXT, 12016E267
            (?:/[A-Z\d]+|\d+)?(?:\(\d{2}\))?(?:-\d{8})?
        )""",
}
_DATA = read_data(__file__)
_CELEX_URL = re.compile(r"CELEX(?::|%3A)(?P<celex>[^&#?\s/:%]+)", re.IGNORECASE)
_IN_PROSE = {
    "ISBN": re.compile(r"\bISBN(?:-1[03])?:?[ \u00a0]?(?P<id>\d[\d \u00a0‐-–-]{8,15}[\dXx])(?!\d)"),
    "ISSN": re.compile(r"\bISSN:?[ \u00a0]?(?P<id>\d{4}[‐-–-]?\d{3}[\dXx])\b"),
    "ECLI": re.compile(r"\b(?P<id>ECLI:[\w:.]*\w)", re.IGNORECASE),
    "ORCID": re.compile(r"\borcid\.org/(?P<id>[\w-]{15,25})", re.IGNORECASE),
}
"""How a text names each: `ISBN 3-16-148410-X`, `ISSN: 2049-3630`, `ECLI:EU:C:2014:317`, `orcid.org/0000-…`."""
_IN_NUMBER = ("ISBN", "ISSN", "ECLI")
"""Kinds that `number` may hold as well, behind their names."""
_POST = re.compile(
    r"<blockquote\b[^<>]*\bclass=[\"'][\w -]*(?:tweet|embed|media)[^<>]*>.*?</blockquote>", re.DOTALL
)
"""A post of a network, as the network gives it to those who show it on their pages."""
_HREF = re.compile(r"\bhref=[\"']([^\"']*)")
_PARTS = frozenset(VOCABULARY["part_types"].split())
"""Types that are parts of a book and share its ISBN and its URL."""

_SHORTENERS = frozenset(VOCABULARY["shorteners"].split())
_ENGINES, _WRAPPERS = (re.compile("|".join(_DATA[hosts])) for hosts in ("engines", "wrappers"))
_TWICE = re.compile(r"https?:/*https?(?::|/)", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|do|cgi)$")
_SCHEMELESS = re.compile(r"(?:www\.|(?=[\w-]+\.[a-z]{2,6}/))[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""`www.example.org`, `example.org/report`."""
_TYPED_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


@rule("citations", ERROR, WARNING)
def wrong_identifier(paper: Paper) -> Iterator[Problem]:
    """An identifier has the form of its kind, its check digit fits, and the entry's URL leads to the same DOI.

    Bad:  ISBN: 978-3-16-148410-1, DOI: 10.1000
    Good: ISBN: 978-3-16-148410-0, DOI: 10.1000/182
    """
    year = find_latest_day(paper).year
    for source in paper.sources.values():
        for kind, where, typed in _list_identifiers(source):
            owner = f" of `{source.id}`" if kind in ("CELEX", "DOI") else ""
            yield from (Problem(where, *fault) for fault in _find_faults(kind, typed, year, owner))
        stated, led = _read_doi(source), _read_led(_DOI_URL, source)
        is_short = any(map(_SHORT_DOI.fullmatch, (stated, led)))
        if stated and led and not is_short and stated.casefold() != led.casefold():
            message = f"`{source.id}` has the DOI `{stated}`, but its URL leads to `{led}`."
            yield Problem(source.place_of("URL"), message, "Find out which is right, and correct the other.")
    for page in paper.pages:
        kinds = [kind for kind in _IN_PROSE if kind in page.plain.upper()]
        named = ((kind, found) for kind in kinds for found in _IN_PROSE[kind].finditer(page.plain))
        faults = ((found, fault) for kind, found in named for fault in _find_faults(kind, found["id"], year))
        yield from (Problem(page.place(found.start("id")), *fault) for found, fault in faults)


def _read_doi(source: Source) -> str:
    return str(source.csl.get("DOI", ""))


def _read_led(pattern: re.Pattern[str], source: Source) -> str:
    """What the URL of an entry leads to: the group of a pattern that is found in it; empty where it is not."""
    found = pattern.search(source.url or "")
    return unquote(found[1]) if found else ""


def _list_identifiers(source: Source) -> Iterator[tuple[str, Place, str]]:
    """Kind, place and text of every identifier of an entry."""
    number = read_field(source, "number")
    prefix = number.partition(":")[0].upper()
    is_identifier = prefix in _IN_NUMBER and not read_field(source, prefix)
    listed = (
        *((kind, kind, read_field(source, kind)) for kind in _IN_NUMBER),
        (prefix, "number", number if is_identifier else ""),
        ("CELEX", "CELEX", read_field(source, "CELEX").removeprefix("CELEX:").strip()),
        ("CELEX", "URL", _read_led(_CELEX_URL, source)),
        ("DOI", "DOI", _read_doi(source)),
        ("DOI", "URL", _read_led(_DOI_URL, source)),
    )
    yield from ((kind, source.place_of(field), typed) for kind, field, typed in listed if typed)
    yield from (("ORCID", name.place, name.orcid) for name in source.names if name.orcid)


def _find_faults(kind: str, typed: str, year: int, owner: str = "") -> Iterator[Fault]:
    """Message, fix and severity for each wrong identifier of a field, which may hold several ISBNs or ISSNs."""
    for identifier in split_identifiers(kind, typed):
        if fault := judge(kind, identifier, year):
            yield f"`{identifier}`{owner} {fault[0]}.", *fault[1:]


def split_identifiers(kind: str, typed: str) -> list[str]:
    """The identifiers of one field; between ISBNs or ISSNs may stand blanks, commas and the like, and notes in brackets or with a colon."""
    plain = _NOTE.sub(" ", typed).strip() if kind in ("ISBN", "ISSN") else typed
    if kind not in ("ISBN", "ISSN") or (kind == "ISBN" and len(_HYPHENS.sub("", plain)) in _ISBN_LENGTHS):
        return [plain]
    return [part for part in re.split(r"[\s,;/]+", plain) if part]


def judge(kind: str, identifier: str, year: int) -> Fault | None:
    """What is wrong in a year with an identifier of a kind: `ISBN`, `ISSN`, `ORCID`, `ECLI`, `CELEX` or `DOI`."""
    if kind == "ISBN":
        return _judge_isbn(identifier)
    if kind == "DOI":
        meant = html.unescape(unquote(identifier)).rstrip(".,;:")
        fix = f"Write `{meant}`." if _is_doi(meant) else _COPY_DOI
        return None if _is_doi(identifier) else ("is not a DOI", fix, ERROR)
    found = re.fullmatch(_FORMS[kind], identifier.strip(), re.ASCII | re.IGNORECASE | re.VERBOSE)
    if found and _is_sound(kind, found, year):
        return None
    fault = _DATA["faults"][kind]
    is_miscounted = found and kind == "ISSN"
    said = "is not an ISSN: its last digit does not fit the others" if is_miscounted else fault["message"]
    return said, fault["fix"], ERROR


def _is_sound(kind: str, found: re.Match[str], year: int) -> bool:
    """Whether the check digit of an identifier fits, or its year has begun."""
    from stdnum import isni, issn

    if kind == "ECLI":
        return int(found["year"]) <= year
    return kind == "CELEX" or (issn if kind == "ISSN" else isni).is_valid(found["digits"])


def _judge_isbn(isbn: str) -> Fault | None:
    from stdnum import isbn as isbns

    digits = _HYPHENS.sub("", isbn).upper()
    if not _ISBN.fullmatch(digits):
        return "is not an ISBN, which has ten or thirteen digits", _COPY_AGAIN, ERROR
    if len(digits) == max(_ISBN_LENGTHS) and not digits.startswith(("978", "979")):
        return "is not an ISBN: thirteen digits start with 978 or 979", _COPY_AGAIN, ERROR
    if not isbns.is_valid(digits):
        return "is not an ISBN: its last digit does not fit the others", _COPY_AGAIN, ERROR
    prefix, *rest = isbns.split(digits)
    parts = [part for part in (prefix, *rest) if part]
    # An empty part is one of a range that the library does not know.
    if not all(rest) or _HYPHENS.split(isbn.upper().strip()) in ([digits], [digits[:3], digits[3:]], parts):
        return None
    return "has hyphens that do not part it as an ISBN is parted", f"Write `{'-'.join(parts)}`.", WARNING


def _is_doi(doi: str) -> bool:
    if _SHORT_DOI.fullmatch(doi):
        return True
    is_plain = html.unescape(doi) == doi and "%2f" not in doi.casefold()
    return bool(_DOI.fullmatch(doi)) and is_plain and doi[-1] not in ".,;:"


@rule("citations", ERROR, WARNING)
def duplicate_source(paper: Paper) -> Iterator[Problem]:
    """No two entries share an identifier or a URL; parts of a book may share its ISBN and its URL.

    Bad:  two entries with DOI: 10.1000/182
    Good: one entry, cited by both texts
    """
    seen: dict[tuple[str, str], Source] = {}
    for source in paper.sources.values():
        for kind, value in _list_shareable(source):
            first = seen.setdefault((kind, value), source)
            if not value or first is source or _may_share(kind, first, source):
                continue
            what, fix = f"has the same {kind} as", "Merge the two entries, or correct one of them."
            if kind == "URL":
                what, fix = "has the URL of", "Merge the two entries, or give each the URL of its own part."
            message = f"`{source.id}` {what} `{first.id}` ({first.place})."
            severity = WARNING if kind == "URL" else ERROR
            yield Problem(source.place_of(kind), message, fix, severity)


def _list_shareable(source: Source) -> Iterator[tuple[str, str]]:
    """Kind and value of whatever should belong to one entry alone."""
    for isbn in split_identifiers("ISBN", read_field(source, "ISBN")):
        digits = re.sub(r"[^\dX]", "", isbn.upper())
        is_long = len(digits) == max(_ISBN_LENGTHS) and digits.startswith("978")
        # What an ISBN says in both its lengths: neither the longer one's prefix nor the last digit, which follows.
        yield "ISBN", digits[3 if is_long else 0 : -1]
    yield "DOI", _read_doi(source).casefold()
    yield from ((kind, read_field(source, kind).casefold()) for kind in ("ECLI", "CELEX"))
    parts = urls.split_url(source.url or "")
    is_page = parts is not None and bool(parts.hostname) and not urls.is_home(parts)
    if is_page and source.csl.get("type") not in _PARTS | {"figure"}:
        yield "URL", urls.identify_page(source.url or "")[0]


def _may_share(kind: str, first: Source, second: Source) -> bool:
    """Whether two entries may have one value: parts and volumes of a book its ISBN, sections of a page its URL."""
    both = (first, second)
    if kind == "ISBN":
        types = {source.csl.get("type") for source in both}
        are_parts = not _PARTS.isdisjoint(types) or any(read_field(it, "container-title") for it in both)
        return are_parts or read_field(first, "volume") != read_field(second, "volume")
    sections = {urls.identify_page(source.url or "")[1] for source in both}
    dois = {_read_doi(source) for source in both}
    have_own = (len(sections) > 1 and "" not in sections) or (len(dois) == 1 and "" not in dois)
    return kind == "URL" and have_own


@rule("citations", WARNING)
def indirect_url(paper: Paper) -> Iterator[Problem]:
    """A URL leads straight to one document: no search, session, tracker, shortener or redirector, and no home page that is not the source.

    Bad:  https://example.org/search?q=wages, https://bit.ly/3xYz, title: Wages in 2023, URL: https://example.org/
    Good: https://example.org/reports/wages-2023
    """
    yield from _judge_ways(paper)
    sites = collect_words(paper, "untitled")
    for source in paper.sources.values():
        home = urls.split_url(source.url or "")
        is_front = home is not None and bool(home.hostname) and urls.is_home(home) and not has_note(source)
        if home and is_front and not _is_site(source, home, sites):
            fix = "Give the URL of the document, or say in `note` why there is none."
            yield Problem(source.place_of("URL"), f"`{source.url}` of `{source.id}` is a home page.", fix)


def _judge_ways(paper: Paper) -> Iterator[Problem]:
    """Each URL that does not lead straight: what networks wrote into posts is one thing."""
    paths, parameters = collect_words(paper, "search_paths"), collect_words(paper, "search_parameters")
    posts = () if paper.is_publication else paper.pages
    found = ((page.path, _HREF.findall(post)) for page in posts for post in _POST.findall(page.body))
    embedded = {(path, html.unescape(url)) for path, listed in found for url in listed}
    for where, url in list_outside_urls(paper):
        if parts := urls.split_url(url):
            is_post = (where.path, url) in embedded
            if _is_search(parts, paths, parameters):
                message, fix = "is a page of search results", "Give the URL of the document that was found."
                yield Problem(where, f"`{url}` {message}.", fix, kind=message if is_post else "")
            for message, fix in _find_detours(url, parts):
                yield Problem(where, f"`{url}` {message}.", fix, kind=message if is_post else "")


def _is_site(source: Source, home: SplitResult, words: frozenset[str]) -> bool:
    """Whether a source is a site itself: its title names the host of its home page, or has one of the words for a site."""
    name = "".join(filter(str.isalnum, urls.find_site(home).rpartition(".")[0]))
    title = [re.sub(r"\W", "", word) for word in source.title.casefold().split()]
    whole, initials = "".join(title), "".join(word[:1] for word in title)
    is_named = name == initials or (bool(name) and name in whole) or (bool(whole) and whole in name)
    return is_named or not words.isdisjoint(title)


def _is_search(parts: SplitResult, paths: frozenset[str], names: frozenset[str]) -> bool:
    """Whether a URL leads to results; `paths` and `names` are words for steps of its path and for parameters."""
    steps = [_SUFFIX.sub("", unquote(step).casefold()) for step in parts.path.split("/") if step]
    query = [(name, value) for name, value in urls.list_parameters(parts) if value]
    terms = [value for name, value in query if name in names]
    if _ENGINES.fullmatch(urls.find_site(parts)):
        return bool(terms) and steps[:1] != ["books"] and "url" not in steps
    if urls.find_trail(parts):
        return False
    if any(step in paths for step in steps):
        is_result = bool(terms) or (bool(query) and steps[-1] in paths)
        return is_result or (len(steps) > 1 and steps[-2] in paths and bool(re.search(r"[ +]", steps[-1])))
    if not steps and any(name == "s" and re.search(r"[^\W\d_]", value) for name, value in query):
        return True
    has_id = any(name in ("id", "isbn", "doi") for name, _ in query)
    return not has_id and any(" " in value.strip() for value in terms)


def _find_detours(url: str, parts: SplitResult) -> Iterator[tuple[str, str]]:
    """What stands between a reader and the document, and the fix."""
    query, site = urls.list_parameters(parts), urls.find_site(parts)
    if urls.has_session(parts):
        yield "holds a session of one visit", f"Write `{urls.clean_url(url)}`, and open it."
    if tracker := next((name for name, _ in query if urls.is_tracker(name)), ""):
        yield f"carries `{tracker}`, which follows readers", f"Write `{urls.clean_url(url)}`."
    elif trail := urls.find_trail(parts):
        yield f"carries `{trail[1:]}`, which follows readers", f"Write `{urls.clean_url(url)}`."
    if site in _SHORTENERS and parts.path.strip("/"):
        yield "is a shortened URL", "Open it, and write where it leads."
    target = next((value for _, value in query if re.match(r"https?://", value)), "")
    is_engine = bool(target and _ENGINES.fullmatch(site)) and parts.path.strip("/") in ("url", "imgres")
    if is_engine or _WRAPPERS.fullmatch(site):
        fix = f"Write `{target}`." if target else "Write the URL of the document itself."
        yield "leads through somebody else", fix


@rule("citations", ERROR, WARNING, NOTE)
def unusable_url(paper: Paper) -> Iterator[Problem]:
    """Every reader can open every URL: it is public, complete, and holds nothing that a URL cannot hold.

    Bad:  URL: www.example.org/report, URL: file:///C:/Users/jo/report.pdf
    Good: URL: https://www.example.org/report
    """
    for where, url in list_outside_urls(paper):
        if urls.is_local(url) and not _TWICE.match(url):
            message = f"`{url}` can only be reached on its author's machine or network."
            # A text may be about such a machine; a path on a disk is for nobody else.
            is_open = "://" in url and not url.startswith("file:") and not paper.is_publication
            severity = NOTE if is_open and where.path.endswith(MARKDOWN) else ERROR
            yield Problem(where, message, "Give the public URL, or leave it out.", severity, url)
    for source in paper.sources.values():
        for name in ("URL", "archive_url"):
            url = read_field(source, name)
            if url and not urls.is_local(url) and not _SCRIPT.match(url) and (fault := _find_fault(url)):
                message = f"`{url}` is not a web address: {fault}."
                yield Problem(source.place_of(name), message, _suggest_url(url))


def _find_fault(url: str) -> str:
    parts = urls.split_url(url)
    if parts is None:
        return "its host or port cannot be read"
    document = url.partition("#:~:")[0] or url
    faults = {
        "it does not start with https:// or http://": parts.scheme not in ("http", "https"),
        "it holds a character that URLs do not hold": re.search(r"[\s<>\"{}|\\^`]", url),
        "a percent sign has no two hexadecimal digits behind it": re.search(r"%(?![0-9A-Fa-f]{2})", url),
        "it starts twice": _TWICE.match(url),
        "it names no host": urls.read_host(parts) is None,
        "it ends with a character of the sentence around it": document[-1:] in tuple(".,;:")
        or document.count(")") > document.count("("),
    }
    return next((fault for fault, is_wrong in faults.items() if is_wrong), "")


def _suggest_url(url: str) -> str:
    typed = url.strip().rstrip(".,;:")
    if _SCHEMELESS.fullmatch(typed) and not _find_fault(f"https://{typed}"):
        return f"Write `https://{typed}`."
    if found := _TYPED_DOI.fullmatch(typed):
        return f"Write `DOI: {found[1]}`."
    return "Copy the URL again, with https:// in front; write a blank as %20."
