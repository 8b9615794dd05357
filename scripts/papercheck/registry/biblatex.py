"""BibTeX's and biblatex's types, fields and names into the tree that a CSL registry is read from."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from papercheck.model import Finding
from papercheck.registry import bibtex
from papercheck.registry.bibtex import MONTHS, Entry, Value, plain, verbatim
from papercheck.registry.edtf import DateWords, letters
from papercheck.registry.nodes import Node

_PAIRS = (
    "article=article-journal book=book mvbook=book booklet=book inbook=chapter bookinbook=chapter suppbook=chapter"
    " incollection=chapter suppcollection=chapter collection=book mvcollection=book manual=book reference=book"
    " mvreference=book inreference=entry-encyclopedia inproceedings=paper-conference conference=paper-conference"
    " proceedings=book mvproceedings=book thesis=thesis mastersthesis=thesis phdthesis=thesis report=report"
    " techreport=report unpublished=manuscript misc=document online=webpage electronic=webpage www=webpage"
    " newspaper=article-newspaper magazine=article-magazine dataset=dataset software=software patent=patent"
    " periodical=periodical suppperiodical=article-journal legislation=legislation legal=legislation"
    " jurisdiction=legal_case standard=standard audio=song music=song video=motion_picture movie=motion_picture"
    " image=graphic artwork=graphic letter=personal_communication review=review performance=performance"
)
TYPES = dict(pair.split("=") for pair in _PAIRS.split())
"""By BibTeX's type: CSL's."""

_PAIRS = (
    "shorttitle=title-short journal=container-title journaltitle=container-title booktitle=container-title"
    " series=collection-title volume=volume issue=issue pages=page chapter=chapter-number edition=edition"
    " publisher=publisher institution=publisher school=publisher organization=publisher address=publisher-place"
    " location=publisher-place note=note annotation=abstract abstract=abstract keywords=keyword type=genre"
    " version=version pagetotal=number-of-pages volumes=number-of-volumes eventtitle=event-title venue=event-place"
    " pubstate=status howpublished=medium isbn=ISBN issn=ISSN doi=DOI url=URL pmid=PMID pmcid=PMCID ecli=ECLI"
    " celex=CELEX archiveurl=archive_url archivedate=archive_date urldate=accessed origdate=original-date"
    " eventdate=event-date crossref=crossref xref=xref related=related"
)
_FIELDS = dict(pair.split("=") for pair in _PAIRS.split())
_VERBATIM = frozenset("URL DOI archive_url crossref xref related".split())
_NAMES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
}
_NAME_PARTS = {"family": "family", "given": "given", "suffix": "suffix", "prefix": "non-dropping-particle"}
"""By biblatex's part of a name: CSL's."""
_INHERITED = tuple(
    "publisher address location year date month editor series volume isbn issn doi language".split()
)

_PAIRS = (
    "english=en american=en-US usenglish=en-US british=en-GB ukenglish=en-GB australian=en-AU canadian=en-CA german=de"
    " ngerman=de deutsch=de austrian=de-AT naustrian=de-AT nswissgerman=de-CH french=fr francais=fr canadien=fr-CA"
    " spanish=es italian=it dutch=nl portuguese=pt brazilian=pt-BR danish=da swedish=sv norwegian=no norsk=nb nynorsk=nn"
    " finnish=fi icelandic=is polish=pl czech=cs slovak=sk slovene=sl croatian=hr serbian=sr russian=ru ukrainian=uk"
    " bulgarian=bg greek=el turkish=tr hungarian=hu romanian=ro latin=la hebrew=he arabic=ar japanese=ja chinese=zh"
)
_LANGUAGES = dict(pair.split("=") for pair in _PAIRS.split())
"""By the name that LaTeX's packages have for a language: its BCP 47 tag."""

_AND = re.compile(r"\s+and\s+|[{}]", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s{}]+")


def read(text: str, path: str, words: DateWords) -> tuple[tuple[Node, ...], list[Finding]]:
    """The entries of a file as CSL writes them; a type without a counterpart stays as it was typed."""
    entries, findings = bibtex.read(text, path)
    by_key = {entry.key.casefold(): entry for entry in reversed(entries)}
    listed = [entry for entry in entries if entry.kind not in ("set", "xdata")]
    return tuple(_node(_completed(entry, by_key), words) for entry in listed), findings


def _completed(entry: Entry, by_key: Mapping[str, Entry]) -> Entry:
    """The entry with what it inherits from the one its `crossref` names."""
    crossref = entry.fields.get("crossref")
    parent = by_key.get(crossref.text.strip().casefold()) if crossref else None
    if parent is None:
        return entry
    inherited = {name: parent.fields[name] for name in _INHERITED if name in parent.fields}
    if "title" in parent.fields:
        inherited["booktitle"] = parent.fields["title"]
    return Entry(entry.kind, entry.key, entry.place, inherited | dict(entry.fields))


def _node(entry: Entry, words: DateWords) -> Node:
    values: dict[str, Node] = {"id": _text(entry.key, entry)}
    subtype = entry.fields.get("entrysubtype")
    kind = TYPES.get(subtype.text.casefold() if subtype else "") or TYPES.get(entry.kind, entry.kind)
    values["type"] = _text(kind, entry)
    for name, value in chain(_titles(entry), _fields(entry, kind), _dates(entry, words)):
        if value.text and name not in values:
            values[name] = Node(value.place, "str", text=value.text)
    values |= {csl: _names(entry.fields[name]) for name, csl in _NAMES.items() if name in entry.fields}
    return Node(entry.place, "map", entries=tuple((name, node, node.place) for name, node in values.items()))


def _text(text: str, entry: Entry) -> Node:
    return Node(entry.place, "str", text=text)


def _titles(entry: Entry) -> Iterator[tuple[str, Value]]:
    title, subtitle = entry.fields.get("title"), entry.fields.get("subtitle")
    if title:
        more = f": {plain(subtitle.text)}" if subtitle else ""
        yield "title", Value(title.place, plain(title.text) + more)
    for field in ("langid", "language"):
        if value := entry.fields.get(field):
            name = plain(value.text)
            yield "language", Value(value.place, _LANGUAGES.get(name.casefold(), name))


def _fields(entry: Entry, kind: str) -> Iterator[tuple[str, Value]]:
    for name, csl in _FIELDS.items():
        if value := entry.fields.get(name):
            yield csl, Value(value.place, verbatim(value.text) if csl in _VERBATIM else plain(value.text))
    if number := entry.fields.get("number"):
        is_issue = kind.startswith("article") or kind == "periodical"
        yield "issue" if is_issue else "number", Value(number.place, plain(number.text))
    for name in ("howpublished", "note"):
        value = entry.fields.get(name)
        if value and (found := _URL.search(verbatim(value.text))):
            yield "URL", Value(value.place, found[0].rstrip(".,;)"))


def _dates(entry: Entry, words: DateWords) -> Iterator[tuple[str, Value]]:
    if date := entry.fields.get("date"):
        yield "issued", Value(date.place, plain(date.text))
    year = entry.fields.get("year")
    if year is None:
        return
    typed = plain(year.text)
    if letters(typed) in words.forthcoming:
        yield "status", Value(year.place, typed)
    elif re.fullmatch(r"\d{4}", typed, re.ASCII):
        yield "issued", Value(year.place, typed + _month(entry, words))
    else:
        about = re.fullmatch(r"(?:\[|ca?\.?\s*)(\d{4})\]?", typed, re.ASCII)
        yield "issued", Value(year.place, f"{about[1]}~" if about else re.sub(r"\s*–\s*", "/", typed))


def _month(entry: Entry, words: DateWords) -> str:
    """The part of a date behind its year; nothing where the month is no single one."""
    typed = {
        name: plain(value.text).casefold().rstrip(".")
        for name, value in entry.fields.items()
        if name in ("month", "day")
    }
    month = typed.get("month", "")
    number = str(words.months.get(month) or MONTHS.get(month[:3] if month.isalpha() else "", month))
    if not re.fullmatch(r"\d{1,2}", number, re.ASCII):
        return ""
    day = typed.get("day", "")
    return f"-{int(number):02}" + (f"-{int(day):02}" if re.fullmatch(r"\d{1,2}", day, re.ASCII) else "")


def _names(value: Value) -> Node:
    people = (_name(typed, value) for typed in _apart(value.text) if plain(typed).casefold() != "others")
    return Node(value.place, "seq", items=tuple(people))


def _apart(text: str) -> list[str]:
    """The names of a list, which `and` keeps apart outside braces."""
    found, depth, start = [], 0, 0
    for step in _AND.finditer(text):
        depth += {"{": 1, "}": -1}.get(step[0], 0)
        if not depth and step[0] not in "{}":
            found.append(text[start : step.start()])
            start = step.end()
    return [name.strip() for name in (*found, text[start:]) if name.strip()]


def _name(typed: str, value: Value) -> Node:
    parts = {name: Node(value.place, "str", text=text) for name, text in _parts(typed).items() if text}
    return Node(value.place, "map", entries=tuple((name, node, value.place) for name, node in parts.items()))


def _parts(typed: str) -> Mapping[str, str]:
    """`{Body}`, `von Family, Given`, `von Family, Jr, Given`, `Given von Family`, or biblatex's `family=…, given=…`."""
    if re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", typed):
        return {"literal": plain(typed)}
    pieces = [plain(piece) for piece in typed.split(",")]
    named = {name.strip(): text for name, sign, text in (piece.partition("=") for piece in pieces) if sign}
    if len(named) == len(pieces):
        return {csl: named.get(part, "").strip('"') for part, csl in _NAME_PARTS.items()}
    words = pieces[0].split()
    # As BibTeX has it: the particle reaches from the first to the last word in lower case, and never to the end.
    lower = [index for index, word in enumerate(words[:-1]) if word[0].islower()]
    start = 0 if pieces[1:] else next(iter(lower), len(words) - 1)
    end = lower[-1] + 1 if lower else start
    if not pieces[1:] and not end:
        return {"literal": pieces[0]}
    return {
        "family": " ".join(words[end:]),
        "given": pieces[-1] if pieces[1:] else " ".join(words[:start]),
        "suffix": ", ".join(pieces[1:-1]),
        "non-dropping-particle": " ".join(words[start:end]),
    }
