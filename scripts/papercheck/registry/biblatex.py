"""BibTeX's and biblatex's types, fields and names into the tree that a CSL registry is read from."""

import re
from collections.abc import Iterator, Mapping

from papercheck.languages.cldr import find_meant_tag
from papercheck.model import Finding, Place
from papercheck.registry import VOCABULARY, invert
from papercheck.registry.bibtex import MONTHS, BibtexEntry, read_bibtex, read_latex, read_verbatim
from papercheck.registry.edtf import DateWords, keep_letters
from papercheck.registry.nodes import Node

TYPES = invert("bibtex_types")
"""By BibTeX's type: CSL's."""

_FIELDS, _ROLES, _NAME_PARTS = (invert(f"bibtex_{what}") for what in ("fields", "roles", "name_parts"))
_EDITORS = ("editor", "editora", "editorb", "editorc")
"""Fields of people of whom biblatex says in another field what they did: `editortype = {director}`."""
_KNOWN_ROLES = frozenset(VOCABULARY["roles"].split())
_LANGUAGES = invert("bibtex_languages")
_LIBRARY = 3
"""Letters of the codes of libraries for languages (ISO 639-2): `eng`, `ger`."""
_INHERITED = VOCABULARY["bibtex_inherited"].split()
_VERBATIM = frozenset("URL DOI archive_url crossref xref related".split())

_AND = re.compile(r"\s+and\s+|[{}]", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s{}]+")


def read_nodes(text: str, path: str, words: DateWords) -> tuple[tuple[Node, ...], list[Finding]]:
    """The entries of a file as CSL writes them; a type without a counterpart stays as it was typed."""
    entries, findings = read_bibtex(text, path)
    by_key = {entry.key.casefold(): entry for entry in reversed(entries)}
    listed = (entry for entry in entries if entry.kind not in ("set", "xdata"))
    return tuple(_node(entry, by_key, words) for entry in listed), findings


def _node(entry: BibtexEntry, by_key: Mapping[str, BibtexEntry], words: DateWords) -> Node:
    """The entry in CSL's terms, with what it inherits from the one its `crossref` names."""
    fields = dict(entry.fields)
    if "crossref" in fields and (parent := by_key.get(fields["crossref"].text.strip().casefold())):
        title = {"booktitle": parent.fields["title"]} if "title" in parent.fields else {}
        fields = {name: parent.fields[name] for name in _INHERITED if name in parent.fields} | title | fields
    raw = {name: value.text for name, value in fields.items()}
    kind = TYPES.get(raw.get("entrysubtype", "").casefold()) or TYPES.get(entry.kind, entry.kind)
    values = {name: Node(entry.place, "str", text=text) for name, text in (("id", entry.key), ("type", kind))}
    for name, source, text in _translate(raw, kind, words):
        if text and source in fields:
            values.setdefault(name, Node(fields[source].place, "str", text=text))
    kinds = {name: raw.get(f"{name}type", "").strip().casefold() for name in _EDITORS}
    roles = _ROLES | {name: role for name, role in kinds.items() if role in _KNOWN_ROLES}
    values |= {role: _people(fields[name]) for name, role in roles.items() if name in fields}
    return Node(entry.place, "map", entries=tuple((name, node, node.place) for name, node in values.items()))


def _translate(raw: Mapping[str, str], kind: str, words: DateWords) -> Iterator[tuple[str, str, str]]:
    """CSL's name of a field, the name of the field it was typed in, and its text; of several, the first counts."""
    typed = dict.fromkeys(("title", "number", "date", "year", "month", "day"), "")
    typed |= {name: read_latex(text) for name, text in raw.items()}
    yield "title", "title", typed["title"] + (f": {typed['subtitle']}" if "subtitle" in typed else "")
    for name in ("langid", "language"):
        language = typed.get(name, "")
        meant = find_meant_tag(language) if len(language) == _LIBRARY else ""
        yield "language", name, _LANGUAGES.get(language.casefold(), meant or language.replace("_", "-"))
    for name, csl in _FIELDS.items():
        if name in raw:
            yield csl, name, read_verbatim(raw[name]) if csl in _VERBATIM else typed[name]
    archive, eprint = raw.get("eprinttype", raw.get("archiveprefix", "")).casefold(), typed.get("eprint", "")
    if archive == "arxiv":
        yield "DOI", "eprint", f"10.48550/arXiv.{eprint}"
    elif archive in ("pubmed", "pmid", "pmc", "pmcid"):
        yield "PMCID" if eprint.casefold().startswith("pmc") else "PMID", "eprint", eprint
    is_issue = kind.startswith("article") or kind == "periodical"
    yield "issue" if is_issue else "number", "number", typed["number"]
    for name in ("howpublished", "note"):
        if url := _URL.search(read_verbatim(raw.get(name, ""))):
            yield "URL", name, url[0].rstrip(".,;)")
    yield "issued", "date", typed["date"]
    year = typed["year"]
    if keep_letters(year) in words.forthcoming:
        yield "status", "year", year
    elif about := re.fullmatch(r"(?:\[|ca?\.?\s*)([0-9]{4})\]?", year):
        yield "issued", "year", f"{about[1]}~"
    else:
        is_full = re.fullmatch("[0-9]{4}", year)
        yield "issued", "year", year + _month(typed, words) if is_full else re.sub(r"\s*–\s*", "/", year)


def _month(typed: Mapping[str, str], words: DateWords) -> str:
    """The part of a date behind its year; nothing where the month is no single one."""
    month, day = (typed[name].casefold().rstrip(".") for name in ("month", "day"))
    number = str(words.months.get(month) or MONTHS.get(month[:3] if month.isalpha() else "", month))
    parts = [part for part in (number, day) if re.fullmatch("[0-9]{1,2}", part)]
    return "".join(f"-{int(part):02}" for part in parts) if number in parts else ""


def _people(value: Node) -> Node:
    """The names of a list, which `and` keeps apart outside braces."""
    found, depth, start = [], 0, 0
    for step in _AND.finditer(value.text):
        depth += {"{": 1, "}": -1}.get(step[0], 0)
        if not depth and step[0] not in "{}":
            found.append(value.text[start : step.start()])
            start = step.end()
    names = [name.strip() for name in (*found, value.text[start:])]
    people = (_parts(name) for name in names if name and read_latex(name).casefold() != "others")
    return Node(value.place, "seq", items=tuple(_group(parts, value.place) for parts in people))


def _group(texts: Mapping[str, str], place: Place) -> Node:
    entries = ((name, Node(place, "str", text=text), place) for name, text in texts.items() if text)
    return Node(place, "map", entries=tuple(entries))


def _parts(typed: str) -> Mapping[str, str]:
    """`{Body}`, `von Family, Given`, `von Family, Jr, Given`, `Given von Family`, or biblatex's `family=…, given=…`."""
    if re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", typed):
        return {"literal": read_latex(typed)}
    pieces = [read_latex(piece) for piece in typed.split(",")]
    pairs = (piece.partition("=") for piece in pieces)
    named = {name.strip(): text for name, equals, text in pairs if equals}
    if "family" in named:
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
